/// Block sizes of an algorithm, in the order of its loop nest: "queries=32;keys=64".
public struct Blocks: Sendable, Hashable, CustomStringConvertible {
  /// What is blocked, in the order of the loop nest.
  public var names: [String]
  /// Rows, columns or other units in a block of each.
  public var sizes: [Int]

  /// Makes blocks from names and sizes, in the order of the loop nest.
  public init(_ blocks: KeyValuePairs<String, Int>) {
    names = blocks.map(\.key)
    sizes = blocks.map(\.value)
  }

  /// The size at a place in the loop nest's order.
  public subscript(index: Int) -> Int { sizes[index] }

  /// The sizes by name, in the order of the loop nest: "queries=32;keys=64".
  public var description: String {
    zip(names, sizes).map { "\($0)=\($1)" }.joined(separator: ";")
  }
}

extension Int {
  /// How many pieces of a size cover this many.
  func pieces(of size: Int) -> Int { (self + size - 1) / size }

  /// The next multiple of a step.
  func rounded(upTo step: Int) -> Int { pieces(of: step) * step }

  /// The largest size of a block of this many rows that fits, and of those that need as many passes the smallest: whole
  /// steps from one step up; one step where nothing fits.
  func block(of step: Int = 1, fits: (Int) -> Bool) -> Int {
    var (low, high) = (1, pieces(of: step))
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(Swift.min(middle * step, self)) { low = middle } else { high = middle - 1 }
    }
    let passes = pieces(of: low * step)
    return Swift.min(pieces(of: passes).rounded(upTo: step), self)
  }

  /// Sizes from a step to this many that halve, third and quarter it and so on, all of them whole steps.
  func shares(of step: Int = 1) -> [Int] {
    var sizes: [Int] = []
    var passes = 1
    while sizes.last != Swift.min(step, self) {
      let size = Swift.min(pieces(of: passes).rounded(upTo: step), self)
      if size != sizes.last { sizes.append(size) }
      passes += Swift.max(passes / 16, 1)
    }
    return sizes
  }
}
