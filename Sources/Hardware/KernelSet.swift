public import Quantities

/// Programs of one library for one operation, among which it picks one for the sizes at hand.
public struct KernelSet: Sendable, Hashable {
  /// The part of a result that one block computes: of a matrix product columns (n) by rows (m), of attention queries by keys.
  public struct Tile: Sendable, Hashable {
    /// Columns (n) of a matrix product's result, or keys of attention.
    public var width: Int
    /// Rows (m) of a matrix product's result, or queries of attention.
    public var height: Int

    /// Makes a tile of the lengths of its sides, in elements.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// The kind of operation, as families name it: `gemm`, `attention_flash`.
  public var operation: String
  /// Whose programs they are, as families name it: `cublas`, `flash2`.
  public var implementation: String
  /// What the kernels are called in traces.
  public var name: String
  /// The unit that does the products.
  public var unit: ArithmeticUnit
  /// Element types of the operands that the kernels take.
  public var types: [ElementType]
  /// The sizes of tiles that there are kernels for.
  public var tiles: [Tile]
  /// Into how many parts the inner dimension may be split.
  public var splits: [Int]
  /// The least alignment of operands' rows that the kernels ask for.
  public var alignment: Bytes?
  /// The greatest head dimension that the kernels are for.
  public var headDim: Int?
  /// The most rows of a product that the kernels are taken for; nil where the library has no such rule.
  public var mostRows: Int?
  /// Blocks that one multiprocessor holds at a time.
  public var resident: Int
  /// Warps of a block, each of which reads the second operand for itself.
  public var warps: Int
  /// The share of the unit's rate that the instruction in use can reach.
  public var share: Double
  /// The short side of a tile below which a matrix instruction no longer gets shorter in proportion.
  public var narrow: Int
  /// Instructions that bring one operand to a lane, against one for each multiply-add.
  public var loads: Double
  /// Accesses of `alignment` bytes a clock and multiprocessor, where operands come in accesses rather than by bulk copies.
  public var accesses: Double?
  /// What one step along the inner dimension takes at least, from load to use.
  public var step: Seconds?
  /// Bytes that registers spill to L2 for each tile of the inner loop.
  public var spill: Bytes?
  /// Where the list comes from, such as the names of kernels that ran or the library's sources.
  public var source: String

  /// Makes a list of kernels of its parts; the defaults are what a profile may leave unsaid.
  public init(
    operation: String, implementation: String, name: String, unit: ArithmeticUnit = .matrix,
    types: [ElementType], tiles: [Tile], splits: [Int] = [1], alignment: Bytes? = nil,
    headDim: Int? = nil, mostRows: Int? = nil, resident: Int = 1, warps: Int = 4, share: Double = 1,
    narrow: Int = 1,
    loads: Double = 0, accesses: Double? = nil, step: Seconds? = nil, spill: Bytes? = nil,
    source: String
  ) {
    self.operation = operation
    self.implementation = implementation
    self.name = name
    self.unit = unit
    self.types = types
    self.tiles = tiles
    self.splits = splits
    self.alignment = alignment
    self.headDim = headDim
    self.mostRows = mostRows
    self.resident = resident
    self.warps = warps
    self.share = share
    self.narrow = narrow
    self.loads = loads
    self.accesses = accesses
    self.step = step
    self.spill = spill
    self.source = source
  }
}
