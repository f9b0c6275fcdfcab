/// What a driver or a framework calls a machine: `NVIDIA H100 80GB HBM3`.
public struct ReportedName: Sendable, Hashable {
  /// The name as it was reported.
  public var name: String
  /// Where the name was seen, in words.
  public var source: String

  /// Makes a reported name and the words that say where it was seen.
  public init(_ name: String, source: String) {
    self.name = name
    self.source = source
  }

  /// Whether the machine is reported by this name, whatever the case of letters and however many blanks are between words.
  public func matches(_ device: String) -> Bool { Self.key(name) == Self.key(device) }

  /// Small letters, with one blank between words.
  private static func key(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
