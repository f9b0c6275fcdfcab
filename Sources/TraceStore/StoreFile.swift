import Documents
import Foundation

/// What lies at a path, found out from the first bytes: SQLite itself would fold another program's log into its
/// database as it closes it.
enum StoreFile {
  case missing
  case empty
  case store

  /// SQLite's file format: the text that every database begins with, and where its header has two of its numbers.
  private static let magic = Array("SQLite format 3\0".utf8)
  private static let headerLength = 100
  private static let userVersionOffset = 60
  private static let applicationIDOffset = 68

  /// Throws where the file is none of ours, or too new.
  static func inspect(_ path: String) throws -> StoreFile {
    guard !path.isEmpty else {
      throw StoreError.cannotOpen(path: path, reason: "the path is empty")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return .missing
    }
    guard !isFolder.boolValue else {
      throw StoreError.cannotOpen(path: path, reason: "it is a folder")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StoreError.cannotOpen(path: path, reason: "it may not be read")
    }
    defer { try? file.close() }
    let header = [UInt8](try file.read(upToCount: headerLength) ?? Data())
    if header.isEmpty { return .empty }
    if Gzip.isGzip(header) { throw StoreError.packed(path: path) }
    guard header.count == headerLength, header.starts(with: magic) else {
      throw StoreError.notDatabase(path: path)
    }
    guard number(in: header, at: applicationIDOffset) == Schema.applicationID else {
      throw StoreError.notStore(path: path)
    }
    try check(version: number(in: header, at: userVersionOffset), path: path)
    return .store
  }

  /// Whether a file that begins with these bytes is one of SQLite's, whoever wrote it.
  static func isDatabase(_ head: [UInt8]) -> Bool { head.starts(with: magic) }

  static func check(version: Int, path: String) throws {
    guard version <= Schema.version else {
      throw StoreError.newer(path: path, found: version, supported: Schema.version)
    }
  }

  /// Whether two paths lead to one file.
  static func isSame(_ a: String, _ b: String) -> Bool {
    guard let a = identity(a), let b = identity(b) else { return false }
    return a == b
  }

  /// Numbers in the header are big-endian and of four bytes.
  private static func number(in header: [UInt8], at offset: Int) -> Int {
    header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// The device and the file's number on it.
  private static func identity(_ path: String) -> [NSNumber]? {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
      let device = attributes[.systemNumber] as? NSNumber,
      let file = attributes[.systemFileNumber] as? NSNumber
    else { return nil }
    return [device, file]
  }
}
