import Glibc

/// Output that could not be written.
public struct OutputError: Error, Equatable, CustomStringConvertible {
  /// The file, or "standard output".
  public let file: String
  /// What the system said, in words.
  public let reason: String

  /// An error of a file with the system's reason.
  public init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }

  /// The error of a file with what the system says of its last call.
  init(ofSystem file: String) { self.init(file: file, reason: String(cString: strerror(errno))) }

  /// "FILE: cannot be written: No space left on device".
  public var description: String { "\(file): cannot be written: \(reason)" }
}
