import Validate

/// What attention must move between a small memory and a large one (Saha and Ye, arXiv 2402.07443, theorem 3.1).
///
/// For each pair of a query and a key, tiles of queries move d^2 / M words and tiles of scores d / sqrt(M): they cross at M = d^2.
struct IOComplexitySystem: PublishedSystem {
  static let name = "io-complexity"
  static let group = SystemGroup.attention
  static let abstract = "a tile of scores stays where the cache holds fewer than d^2 words"
  static let removes = "passes over queries and results, where the cache is small"
  static let knob: SystemKnob? = .scaled("words")

  var words = 0
  var dim = 0

  enum Quantity: String, FigureQuantity {
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("words", \.words, "elements that the cache holds"),
      .count("head-dim", \.dim, "elements of a query"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let (m, d) = (Double(words), Double(dim))
    return .comparison(
      .gain,
      baseline: .product([
        .init("d^2, words of queries, keys, values and results", d * d),
        .init("1 / M, passes", 1 / m),
      ]),
      system: .product([
        .init("d, words of a row of queries and a column of keys", d),
        .init("1 / sqrt(M), rows and columns of a tile of scores", 1 / m.squareRoot()),
      ]))
  }
}
