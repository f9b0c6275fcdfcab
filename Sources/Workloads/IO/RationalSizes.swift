/// Sizes of a group-rational activation.
struct RationalSizes: Sendable, Hashable {
  /// Six of the numerator, four of the denominator (KAT, Yang and Wang 2024).
  static let coefficientsOfGroup = 10
  var rows: Int
  var dim: Int
  var groups: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    rows = try reader.positive(.rows)
    dim = try reader.positive(.modelDim)
    groups = try reader.positive(.groups, or: 8)
    try reader.end()
    guard dim % groups == 0 else {
      throw .notDivisible(kind: kind, axis: "model-dim", size: dim, by: "groups", divisor: groups)
    }
  }

  var axes: Axes { Axes([(.rows, rows), (.modelDim, dim), (.groups, groups)]) }
  var list: [Int] { [rows, dim, groups] }
  var width: Int { dim / groups }
  var elements: Double { Double(rows) * Double(dim) }
  var coefficients: Int { Self.coefficientsOfGroup * groups }

  var arrays: [NestArray] {
    [
      NestArray("x", rows * dim), NestArray("dy", rows * dim),
      NestArray("coefficients", coefficients), .output("dx", rows * dim),
      .output("d coefficients", coefficients),
    ]
  }

  /// So many additions to each group's gradients; the memory adds whole lines.
  func transfers(additions: Double, line: Int) -> [Transfer] {
    let count = Self.coefficientsOfGroup
    let lines = (0..<groups).reduce(0) { sum, group in
      sum + (count * (group + 1) - 1) / line - count * group / line + 1
    }
    let sums = additions * Double(lines * line)
    return [
      Transfer("x and dy", reads: 2 * elements),
      Transfer("coefficients", reads: Double(coefficients)), Transfer("dx", writes: elements),
      Transfer("coefficient gradients, added in memory", reads: sums, writes: sums),
    ]
  }
}
