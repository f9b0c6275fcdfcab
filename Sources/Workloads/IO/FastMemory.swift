/// The memory that an algorithm is blocked for.
public struct FastMemory: Sendable, Hashable {
  /// Its capacity in elements.
  public var words: Int
  /// Elements that come and go together.
  public var line: Int
  /// Sets and lines of each, where a line has its place in one of them; nil where it may be anywhere.
  public var sets: Int?
  /// Lines that one set holds; nil where a line may be anywhere.
  public var ways: Int?

  /// Makes a memory of so many elements; without sets and ways a line may be anywhere.
  public init(words: Int, line: Int = 1, sets: Int? = nil, ways: Int? = nil) {
    self.words = words
    self.line = line
    self.sets = sets
    self.ways = ways
  }

  /// Whether so many lines, each so many elements from the last, are more than the sets hold that they fall onto: sets divided by
  /// what they have in common with the stride.
  func overflows(_ lines: Int, stride: Int) -> Bool {
    guard let sets, let ways else { return false }
    var (common, rest) = (sets, max(stride / line, 1))
    while rest > 0 { (common, rest) = (rest, common % rest) }
    return lines > ways * (sets / common)
  }
}
