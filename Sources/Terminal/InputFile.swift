public import Documents
import Foundation

/// Input that is not there or cannot be read.
public enum InputError: Error, Equatable, CustomStringConvertible {
  case missing(file: String)
  case unreadable(file: String)

  /// "FILE: there is no such file".
  public var description: String {
    switch self {
    case .missing(let file): "\(file): there is no such file"
    case .unreadable(let file): "\(file): cannot be read"
    }
  }
}

/// Files, and standard input, piece by piece.
public enum InputFile {
  /// The word for standard input.
  public static let standardInput = "-"

  /// All of a file.
  public static func bytes(_ path: String) throws(InputError) -> [UInt8] {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(file: path) }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw .unreadable(file: path)
    }
    return Array(data)
  }

  /// A file, or standard input, unpacked where it is gzip; no more than a piece of it is in memory.
  ///
  /// `progress` is told the share that was read. Reading ends with `DocumentError.interrupted` where work was asked to stop.
  public static func stream(
    _ path: String, progress: ((Double) -> Void)? = nil
  ) throws(InputError) -> ByteStream {
    let isInput = path == standardInput
    guard isInput || FileManager.default.fileExists(atPath: path) else {
      throw .missing(file: path)
    }
    guard let handle = isInput ? .standardInput : FileHandle(forReadingAtPath: path) else {
      throw .unreadable(file: path)
    }
    var size: UInt64 = 0
    if !isInput {
      guard let end = try? handle.seekToEnd(), (try? handle.seek(toOffset: 0)) != nil else {
        throw .unreadable(file: path)
      }
      size = end
    }
    var done = 0
    return ByteStream { () throws(DocumentError) in
      guard Interruptions.requested == nil else { throw .interrupted }
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
        count = max(read(handle.fileDescriptor, buffer.baseAddress, buffer.count), 0)
      }
      done += piece.count
      progress?(Double(done) / Double(max(size, UInt64(done), 1)))
      return piece.isEmpty ? nil : piece
    }
  }
}
