import Foundation

/// Files that are written whole or not at all: beside their place, and then renamed to it.
///
/// A device or a pipe is written to as it is. What is beside is removed where writing fails, and by `Interruptions`.
public enum OutputFile {
  /// Where pieces go.
  public struct Sink {
    /// Nil of standard output.
    fileprivate let file: UnsafeMutablePointer<FILE>?
    fileprivate let name: String

    /// Writes bytes behind those before.
    public func write(_ bytes: some Collection<UInt8>) throws(OutputError) {
      guard let file else { return try StandardOutput.write(bytes) }
      let bytes = Array(bytes)
      guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
        throw OutputError(ofSystem: name)
      }
    }
  }

  /// Writes piece by piece to a file, or without a path to standard output.
  ///
  /// Throws `OutputError`, and what `body` throws.
  public static func write(to path: String?, _ body: (Sink) throws -> Void) throws {
    guard let path else { return try body(Sink(file: nil, name: "")) }
    guard isRegular(path) else { return try stream(path, named: path, body) }
    let beside = "\(path).\(getpid()).part"
    try Interruptions.removing(beside) {
      do {
        try stream(beside, named: path, body)
        guard rename(beside, path) == 0 else { throw OutputError(ofSystem: path) }
      } catch {
        unlink(beside)
        throw error
      }
    }
  }

  /// Whether a path is one of a file, or of nothing yet.
  public static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  }

  private static func stream(
    _ path: String, named name: String, _ body: (Sink) throws -> Void
  ) throws {
    guard let file = fopen(path, "w") else { throw OutputError(ofSystem: name) }
    var isOpen = true
    defer { if isOpen { fclose(file) } }
    try body(Sink(file: file, name: name))
    isOpen = false
    // What is buffered may be refused only now.
    guard fclose(file) == 0 else { throw OutputError(ofSystem: name) }
  }
}
