import Foundation
import Testing

/// A store as SQLite itself sees it, through the library that Orrery is linked with.
final class SQLiteFile {
  private typealias Open =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>, Int32, UnsafePointer<CChar>?
    ) -> Int32
  private typealias Prepare =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>, Int32, UnsafeMutablePointer<OpaquePointer?>,
      UnsafeMutableRawPointer?
    ) -> Int32
  private typealias Step = @convention(c) (OpaquePointer?) -> Int32
  private typealias Text = @convention(c) (OpaquePointer?, Int32) -> UnsafePointer<UInt8>?

  struct Failure: Error { var what: String }

  private let library: UnsafeMutableRawPointer
  private var database: OpaquePointer?

  init(_ path: String) throws {
    guard let library = dlopen("libsqlite3.so.0", RTLD_NOW) else {
      throw Failure(what: "libsqlite3.so.0 cannot be loaded")
    }
    self.library = library
    let open = try function("sqlite3_open_v2", as: Open.self)
    // 2: read and write, without making a file; a log that a killed process left must be read in.
    guard open(path, &database, 2, nil) == 0 else { throw Failure(what: "\(path) does not open") }
  }

  deinit { _ = try? function("sqlite3_close", as: Step.self)(database) }

  private func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
    guard let symbol = dlsym(library, name) else { throw Failure(what: "there is no \(name)") }
    return unsafeBitCast(symbol, to: type)
  }

  /// The first column of every row.
  func texts(_ query: String) throws -> [String] {
    var statement: OpaquePointer?
    let prepare = try function("sqlite3_prepare_v2", as: Prepare.self)
    guard prepare(database, query, -1, &statement, nil) == 0 else { throw Failure(what: query) }
    let finalize = try function("sqlite3_finalize", as: Step.self)
    defer { _ = finalize(statement) }
    let step = try function("sqlite3_step", as: Step.self)
    let text = try function("sqlite3_column_text", as: Text.self)
    var texts: [String] = []
    while true {
      switch step(statement) {
      case 100: texts.append(text(statement, 0).map { String(cString: $0) } ?? "")
      case 101: return texts
      case let code: throw Failure(what: "\(query): code \(code)")
      }
    }
  }

  func integer(_ query: String) throws -> Int { try texts(query).first.flatMap { Int($0) } ?? -1 }

  /// No page is damaged, no index disagrees with its table, and nothing refers to what is not there.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(try texts("PRAGMA integrity_check") == ["ok"], sourceLocation: sourceLocation)
    #expect(try texts("PRAGMA foreign_key_check") == [], sourceLocation: sourceLocation)
  }
}
