import Hardware
import Quantities
import Workloads

/// A profile's list of kernels as the model uses it: numbers alone.
struct Kernels: Sendable {
  struct Tile: Sendable {
    let width: Double
    let height: Double
    /// How much longer than its share of the unit's rate a matrix instruction on a tile this narrow takes.
    let padding: Double
  }

  let types: [ElementType]
  let unit: ArithmeticUnit
  let tiles: [Tile]
  /// The height of the lowest tile that is more than one row.
  let lowest: Double
  let splits: [Double]
  let alignment: Int
  let headDim: Int
  let resident: Double
  let warps: Double
  let share: Double
  let accesses: Double?
  let step: Double
  /// Bytes that one tile's registers spill to L2.
  let spill: Double

  init(_ set: KernelSet) {
    types = set.types
    unit = set.unit
    tiles = set.tiles.map { Tile($0, of: set) }
    lowest = Double(set.tiles.map(\.height).filter { $0 > 1 }.min() ?? 1)
    splits = set.splits.sorted().map(Double.init)
    alignment = set.alignment.map { Int($0.value) } ?? 1
    headDim = set.headDim ?? .max
    resident = Double(set.resident)
    warps = Double(set.warps)
    share = set.share
    accesses = set.accesses
    step = set.step?.value ?? 0
    spill = set.spill?.value ?? 0
  }
}

extension Kernels.Tile {
  /// Half of a matrix instruction's time grows with the tile's short side, half is that of a side of `narrow`.
  ///
  /// On lanes, each thread of 16 x 16 loads its part of both sides for each step beside the products.
  fileprivate init(_ tile: KernelSet.Tile, of set: KernelSet) {
    width = Double(tile.width)
    height = Double(tile.height)
    let narrow = max(1, 0.5 + 0.5 * Double(set.narrow) / min(width, height))
    padding = narrow + set.loads * 16 * (1 / width + 1 / height)
  }
}
