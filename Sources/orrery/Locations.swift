import Documents
import Foundation
import Hardware
import Planning
import Terminal
import Tracer

/// Where files are looked for.
enum Locations {
  /// The folders above the executable, nearest first.
  static var aboveExecutable: [URL] {
    var folders: [URL] = []
    var folder = URL(filePath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path() != "/" && folders.count < 12 {
      folders.append(folder)
      folder = folder.deletingLastPathComponent()
    }
    return folders
  }

  private static var executable: String {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    return path ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  /// The library that is loaded into traced programs.
  static var injection: String? {
    let named = ProcessInfo.processInfo.environment["ORRERY_INJECTION"]
    return TracedCommand.library(named: named, besides: executable)
  }

  /// The folders that there are of a kind of data: here, and above the executable in a checkout or an installation.
  private static func folders(_ name: String) -> [String] {
    let above = aboveExecutable.flatMap { folder in
      [name, "share/orrery/\(name)"].map { folder.appending(path: $0).path() }
    }
    return ([name] + above).filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// Where a kind of data was looked for in vain.
  private static func sought(_ name: String) -> String {
    "looked for \(name)/ here, and for it and share/orrery/\(name)/ above \(executable)"
  }

  /// Profiles by name: `$ORRERY_PROFILES`, then `hardware-profiles/` here and above the executable.
  static var library: ProfileLibrary {
    let named = ProcessInfo.processInfo.environment["ORRERY_PROFILES"].map { [$0] } ?? []
    let found = named + folders("hardware-profiles")
    if found.isEmpty {
      Console.error(
        "orrery: there are no profiles: \(sought("hardware-profiles")); $ORRERY_PROFILES names another folder"
      )
    }
    return ProfileLibrary(
      folders: found.isEmpty ? ["hardware-profiles"] : found,
      note: { Console.error("orrery: \($0)") })
  }

  /// The profile of a name or file; a name that is not found is told the nearest.
  static func profile(_ argument: String) throws -> HardwareProfile {
    let library = library
    do {
      return try library.profile(argument)
    } catch {
      guard case .notFound(let name, _) = error, name == argument else { throw error }
      let nearest = name.nearest(in: library.names()).map { "; the nearest is \($0)" } ?? ""
      throw CommandError.missing(
        "there is no profile '\(name)'\(nearest); orrery hardware list names them")
    }
  }

  /// The profile of the card that a table's file is named after, as in `H200-gemm.csv`.
  static func card(of file: String) throws -> String {
    let card = file.split(separator: "/").last?.split(separator: "-").first.map(String.init) ?? ""
    guard case .one(let profile) = library.device(reportedAs: card) else {
      throw CommandError.usage("--on is missing: \(file) is not named after a card")
    }
    return profile
  }

  /// The machine of so many devices of a card as tables write it: the card itself, or the smallest node that has as many.
  static func machine(of card: String, devices: Int) throws -> HardwareProfile? {
    guard case .one(let device) = library.device(reportedAs: card) else { return nil }
    guard devices > 1 else { return try profile(device) }
    return try library.node(of: device, devices: devices).map { try profile($0) }
  }

  /// A file of `published-results/` by its name, here or above the executable.
  static func published(_ name: String) throws(CommandError) -> String {
    guard !name.contains("/"), !name.hasSuffix(".csv") else { return name }
    let files = folders("published-results").map { "\($0)/\(name).csv" }
    guard let file = files.first(where: FileManager.default.fileExists(atPath:)) else {
      let hint = files.isEmpty ? "; \(sought("published-results"))" : ""
      throw .missing("published-results/\(name).csv: there is no such file\(hint)")
    }
    return file
  }

  /// Folders of public models by name, here and above the executable.
  static var models: [String] { folders("models") }

  /// `$ORRERY_DB`, else `orrery.sqlite` in the current folder.
  static var store: String {
    ProcessInfo.processInfo.environment["ORRERY_DB"] ?? "orrery.sqlite"
  }
}

/// Files in and out, with errors that name them.
enum FileAccess {
  /// Whether a word means a file and no run: by its ending, or since there is one.
  static func isFile(_ word: String) -> Bool {
    guard !word.hasSuffix(".csv") else { return true }
    var isFolder: ObjCBool = false
    return Int(word) == nil && word != "last"
      && FileManager.default.fileExists(atPath: word, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// The spools in a folder, by the numbers of their processes; nil of what is no folder.
  static func spools(in path: String) throws(CommandError) -> [String]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return nil }
    let spools = TracedCommand.spools(in: path)
    guard !spools.isEmpty else { throw .badFile(place: "\(path): expected spools of processes") }
    return spools
  }

  /// A folder that is made where it is not there, or a new one among temporary files.
  static func folder(_ path: String?, temporary name: String) throws(CommandError) -> String {
    let fresh = FileManager.default.temporaryDirectory
      .appending(path: "\(name)-\(UUID().uuidString)")
    let path = path.map { URL(filePath: $0).standardizedFileURL.path() } ?? fresh.path()
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .inputOutput(file: path, reason: "cannot be made")
    }
    return path
  }

  /// Refuses a file whose folder cannot be written to, before long work is done for it.
  static func checkWritable(_ path: String) throws(CommandError) {
    let folder = URL(filePath: path).deletingLastPathComponent().path()
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw .inputOutput(file: path, reason: "its folder cannot be written to")
    }
  }

  /// Writes piece by piece, packed where the file's name ends in ".gz"; without a path, to standard output.
  static func write(
    to path: String?, _ body: ((String) throws -> Void) throws -> Void
  ) throws {
    guard path?.hasSuffix(".gz") == true else {
      return try OutputFile.write(to: path) { sink in try body { try sink.write($0.utf8) } }
    }
    var bytes: [UInt8] = []
    try body { bytes += $0.utf8 }
    try write(bytes, to: path)
  }

  /// Writes bytes, packed where the file's name ends in ".gz"; without a path, to standard output.
  static func write(_ bytes: some Collection<UInt8>, to path: String?) throws {
    let bytes = Array(bytes)
    let packed = path?.hasSuffix(".gz") == true ? Gzip.deflate(bytes) : bytes
    try OutputFile.write(to: path) { try $0.write(packed) }
  }
}

/// The moment, as the store and the figures' sources write it.
enum Moment {
  static var now: String { Date.now.formatted(.iso8601) }
  static var today: String { String(now.prefix(10)) }
}
