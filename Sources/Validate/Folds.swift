public import Workloads

/// How rows are divided for cross-validation: by groups, in an order that a seed decides.
public struct Folds: Sendable, Hashable {
  /// How many folds groups are dealt to; fewer groups fill as many folds as they are.
  public var count: Int
  /// What decides the order in which groups are dealt.
  public var seed: UInt64

  /// So many folds; 5 in the order of seed 1 by default.
  public init(count: Int = 5, seed: UInt64 = 1) {
    self.count = count
    self.seed = seed
  }

  /// The fold of each row, from 0, given each row's group; fewer groups than folds fill as many folds as there are groups.
  func assigned(_ groups: [String]) -> [Int] {
    let names = Set(groups).sorted { (mixed($0), $0) < (mixed($1), $1) }
    let places = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, $0 % max(count, 1)) })
    return groups.map { places[$0] ?? 0 }
  }

  /// FNV-1a over the seed and the name.
  private func mixed(_ name: String) -> UInt64 {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> ($0 * 8)) } + Array(name.utf8)
    return bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

extension Measurement {
  /// What keeps near-twins in one fold: the sizes that its operation names.
  public var group: String {
    let axes = operation.axes
    let sizes = operation.twinSizes
    guard !sizes.isEmpty else { return axes.description }
    return sizes.map { "\($0.rawValue)=\(axes[$0] ?? 0)" }.joined(separator: ";")
  }
}
