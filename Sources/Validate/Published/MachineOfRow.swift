/// The machine of a row: a profile, and behind a colon how many of a CPU's cores work, all if not given.
public struct MachineOfRow: Sendable, Hashable {
  /// The profile's name.
  public let profile: String
  /// Cores that work; nil for all.
  public let workers: Int?

  /// Reads `profile` or `profile:workers`.
  public init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let count = parts.count == 2 ? Int(parts[1]) : nil
    (profile, workers) = (count == nil ? text : parts[0], count)
  }
}
