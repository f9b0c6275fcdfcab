/// What belongs to one version of a library rather than to a card: rules by which it chooses kernels, and how these are made.
public struct LibraryFacts: Sendable, Hashable {
  /// One number of one mechanism of the model; bytes where it is an amount of memory.
  public struct Fact: Sendable, Hashable {
    public var program: String
    public var name: String
    public var value: Double
    public var source: String

    public init(program: String, name: String, value: Double, source: String) {
      (self.program, self.name, self.value, self.source) = (program, name, value, source)
    }
  }

  public var name: String
  public var version: String
  public var title: String
  public var facts: [Fact]

  public init(name: String, version: String, title: String, facts: [Fact]) {
    (self.name, self.version, self.title, self.facts) = (name, version, title, facts)
  }
}
