import Hardware
import Quantities
import Workloads

/// A profile's list of kernels as the model uses it: numbers alone.
///
/// A class, because it never changes and is looked at a million times a second.
final class KernelList: Sendable {
  struct Tile: Sendable {
    let width: Double
    let height: Double
    /// Places of the result, both sides together, and reciprocals of the sides.
    let area: Double
    let sides: Double
    let perWidth: Double
    let perHeight: Double
    /// The area times how much longer than its share of the unit's rate a matrix instruction on so narrow a tile takes.
    let work: Double
    let padding: Double
    /// Both sides for each place.
    let spread: Double
    /// The next lower height of a tile as wide; 0 of the lowest.
    var lower = 0.0

    init(width: Double, height: Double, padding: Double) {
      (self.width, self.height) = (width, height)
      (area, sides) = (width * height, width + height)
      (perWidth, perHeight) = (1 / width, 1 / height)
      (work, spread) = (area * padding, (width + height) / (width * height))
      self.padding = padding
    }

    static let none = Self(width: 1, height: 1, padding: 1)
  }

  let name: String
  let types: [ElementType]
  let unit: ArithmeticUnit
  let tiles: [Tile]
  /// The height of the lowest tile that is more than one row.
  let lowest: Double
  let splits: [Double]
  let alignment: Int
  let headDim: Int
  let mostRows: Double
  let resident: Double
  let warps: Double
  let share: Double
  let accesses: Double?
  let step: Double
  /// Bytes that one tile's registers spill to L2.
  let spill: Double

  init(_ set: KernelSet) {
    name = set.name
    types = set.types
    unit = set.unit
    // Large tiles first: where they fit, they are soon known to be better than the others.
    var tiles = set.tiles.map { Tile($0, of: set) }.sorted { $0.area > $1.area }
    for index in tiles.indices {
      let alike = tiles.filter { $0.width == tiles[index].width && $0.height > 1 }
      tiles[index].lower = alike.map(\.height).filter { $0 < tiles[index].height }.max() ?? 0
    }
    self.tiles = tiles
    lowest = Double(set.tiles.map(\.height).filter { $0 > 1 }.min() ?? 1)
    splits = set.splits.sorted().map(Double.init)
    alignment = set.alignment.map { Int($0.value) } ?? 1
    headDim = set.headDim ?? .max
    mostRows = set.mostRows.map(Double.init) ?? .infinity
    resident = Double(set.resident)
    warps = Double(set.warps)
    share = set.share
    accesses = set.accesses
    step = set.step?.value ?? 0
    spill = set.spill?.value ?? 0
  }
}

extension KernelList.Tile {
  /// Half of a matrix instruction's time grows with the tile's short side, half is that of a side of `narrow`.
  ///
  /// On lanes, each thread of 16 x 16 loads its part of both sides for each step beside the products.
  fileprivate init(_ tile: KernelSet.Tile, of set: KernelSet) {
    let (width, height) = (Double(tile.width), Double(tile.height))
    let narrow = max(1, 0.5 + 0.5 * Double(set.narrow) / min(width, height))
    self.init(
      width: width, height: height,
      padding: narrow + set.loads * 16 * (1 / width + 1 / height))
  }
}
