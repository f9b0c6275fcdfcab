/// What belongs to one version of a library rather than to a card: rules by which it chooses kernels, and how these are made.
public struct LibraryFacts: Sendable, Hashable {
  /// One number of one mechanism of the model; bytes where it is an amount of memory.
  public struct Fact: Sendable, Hashable {
    /// The program of the model that goes by it: `Products`, `FusedAttention`.
    public var program: String
    /// As that program calls it: `splitWaves`.
    public var name: String
    /// In bytes where the library's file gives a unit, else a pure number.
    public var value: Double
    /// The measurement, document or source code that it comes from.
    public var source: String

    /// Makes a fact of its program, its name, its value and its source.
    public init(program: String, name: String, value: Double, source: String) {
      (self.program, self.name, self.value, self.source) = (program, name, value, source)
    }
  }

  /// As profiles that use it call it: `cublas`, `flash2`.
  public var name: String
  /// As its maker writes it; compared number by number, so that `9.19` is newer than `9.2`.
  public var version: String
  /// What readers call this version: `cuBLAS 13.0`.
  public var title: String
  /// The numbers of all programs, in the order of the file.
  public var facts: [Fact]
  /// Tiles of products of experts, those tuned for a shape before rules.
  public var tilings: [ExpertTiling]

  /// Makes a library's version of its names, its facts and its tiles.
  public init(
    name: String, version: String, title: String, facts: [Fact], tilings: [ExpertTiling] = []
  ) {
    (self.name, self.version, self.title) = (name, version, title)
    (self.facts, self.tilings) = (facts, tilings)
  }
}
