/// Sizes of a classifier over tokens.
struct ClassifierSizes: Sendable, Hashable {
  var tokens: Int
  var vocabulary: Int
  var dim: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    tokens = try reader.positive(.tokens)
    vocabulary = try reader.positive(.vocabulary)
    dim = try reader.positive(.modelDim)
    try reader.end()
  }

  var axes: Axes { Axes([(.tokens, tokens), (.vocabulary, vocabulary), (.modelDim, dim)]) }
  var list: [Int] { [tokens, vocabulary, dim] }
  var hidden: Double { Double(tokens) * Double(dim) }
  var weights: Double { Double(vocabulary) * Double(dim) }

  var inputs: [NestArray] {
    [
      NestArray("tokens", tokens * dim), NestArray("classifier", vocabulary * dim),
      NestArray(
        "targets", tokens, .input, .values { (0..<tokens).map { Float(($0 * 7919) % vocabulary) } }),
    ]
  }

  func passes(_ blocks: Blocks, _ workingSet: Int, _ memory: FastMemory) -> Int {
    vocabulary * dim + workingSet <= memory.words ? 1 : tokens.pieces(of: blocks[0])
  }

  func lowerBounds(_ words: Int) -> [LowerBound] {
    [
      .scores(
        m: Double(tokens), n: Double(vocabulary), d: Double(dim), words: Double(words))
    ]
  }
}
