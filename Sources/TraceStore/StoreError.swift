import GRDB

/// Why a store did not do what it was asked.
///
/// Whatever is thrown, the store is as it was before.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No file at the path, where none is to be made.
  case missing(path: String)
  /// A file that cannot be opened, or not for what is asked; `reason` says why.
  case cannotOpen(path: String, reason: String)
  /// The file is something else than SQLite writes.
  case notDatabase(path: String)
  /// Packed with gzip, where a database has to be read as it lies.
  case packed(path: String)
  /// A SQLite database, but of another program.
  case notStore(path: String)
  /// A store where a trace was asked for.
  case notTrace(path: String)
  /// A SQLite database of another program than Nsight Systems, of whose tables it has none.
  case noTable(path: String, known: [String])
  /// A table of another program lacks a column that its rows mean nothing without.
  case missingColumn(path: String, table: String, column: String)
  /// Written by a later Orrery.
  case newer(path: String, found: Int, supported: Int)
  /// Others wrote for longer than we wait.
  case busy(path: String)
  /// A database whose content contradicts itself.
  case damaged(path: String, problem: String)
  /// A run that is not in the store, or not any more; `known` has the names of those that are, oldest first.
  case noSuchRun(reference: String, known: [String])
  /// A run of another machine, where those of a profile's are asked for.
  case ranElsewhere(run: String, machine: String, profile: String)
  /// A store in which all runs are known to be of other machines than a profile's.
  case noRunOf(profile: String)
  /// A value that the store does not take.
  case refused(problem: String)
  /// A store cannot be merged into itself.
  case sameStore(path: String)
  /// A question that would change what it only may read.
  case readOnly
  /// A question that cannot be answered; `reason` is what SQLite says of it.
  case wrongQuestion(reason: String)
  /// The system failed underneath: a full disk, an unreadable sector.
  case failed(path: String, reason: String)

  /// What is wrong, behind the path where it is about one: "runs.db: is not a SQLite database".
  public var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such store"
    case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .notDatabase(let path): "\(path): is not a SQLite database"
    case .packed(let path):
      "\(path): is packed with gzip, expected a database as it is: unpack it first"
    case .notStore(let path): "\(path): is a SQLite database, but not a store of Orrery"
    case .notTrace(let path):
      "\(path): is a store of Orrery, not a trace: 'orrery runs merge' takes over its runs"
    case .noTable(let path, let known):
      "\(path): is a SQLite database, but not of Nsight Systems: expected a table "
        + known.joined(separator: ", ")
    case .missingColumn(let path, let table, let column):
      "\(path): the table \(table) has no column '\(column)', expected one"
    case .newer(let path, let found, let supported):
      "\(path): was written by a newer Orrery (schema \(found); this one knows up to \(supported))"
    case .busy(let path): "\(path): another process kept the store locked for too long"
    case .damaged(let path, let problem): "\(path): is damaged: \(problem)"
    case .noSuchRun(let reference, let known): Self.describe(reference, among: known)
    case .ranElsewhere(let run, let machine, let profile):
      "run \(run) ran on '\(machine)', expected one of \(profile); --any-machine takes it all the same"
    case .noRunOf(let profile):
      "the store has no run of \(profile); --any-machine takes one of another machine"
    case .refused(let problem): "the store takes no such value: \(problem)"
    case .sameStore(let path): "\(path): a store cannot be merged into itself"
    case .readOnly:
      "a question to the store is read-only, expected one select (or with, values, explain) and no change"
    case .wrongQuestion(let reason): "the store cannot answer: \(reason)"
    case .failed(let path, let reason): "\(path): \(reason)"
    }
  }

  /// Names the latest runs only: a store may hold thousands.
  private static func describe(_ reference: String, among known: [String]) -> String {
    guard !known.isEmpty else { return "there is no run \"\(reference)\": the store is empty" }
    let shown = known.suffix(20).joined(separator: ", ")
    let more = known.count > 20 ? " and \(known.count - 20) older ones" : ""
    return "there is no run \"\(reference)\"; there are: \(shown)\(more)"
  }
}

extension StoreError {
  /// What a failure of SQLite means to the one who asked.
  init(_ error: any Error, path: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self = .failed(path: path, reason: "\(error)")
      return
    }
    let message = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_NOTADB: self = .notDatabase(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path, problem: message)
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      self = .cannotOpen(path: path, reason: message)
    case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: self = .refused(problem: message)
    default: self = .failed(path: path, reason: message)
    }
  }
}
