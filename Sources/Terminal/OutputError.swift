/// Output that could not be written.
public struct OutputError: Error, Equatable, CustomStringConvertible {
  /// The file, or "standard output".
  public let file: String
  /// What the system said, in words.
  public let reason: String

  /// An error of a file with the system's reason.
  public init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }

  /// "FILE: cannot be written: No space left on device".
  public var description: String { "\(file): cannot be written: \(reason)" }
}
