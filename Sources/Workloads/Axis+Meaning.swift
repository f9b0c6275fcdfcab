extension Axis {
  /// What the size counts, with its unit, in a few words that begin with a capital letter.
  public var meaning: String {
    switch self {
    case .m: "Rows of a product's result"
    case .n: "Columns of a product's result, or points of a convolution's sequences"
    case .k: "Elements of a product's inner sums"
    case .rows: "Rows of a matrix"
    case .columns: "Elements of a row"
    case .elements: "Elements of an array, or launches in a row"
    case .bytes: "Bytes of a buffer or a message"
    case .batch: "Sequences of a batch"
    case .heads: "Query heads of a sequence, or channels of a convolution"
    case .kvHeads: "Heads of keys and values of a sequence; as many as query heads if not given"
    case .query: "Queries of a head"
    case .keys: "Keys of a head; as many as queries if not given"
    case .headDim: "Elements of a head's query, key or value"
    case .valueDim: "Elements of a head's value; as many as of its key if not given"
    case .causal: "A query sees no later keys"
    case .chunk: "Steps of a chunk of linear attention"
    case .block: "Rows of a tile of attention, or tokens that share a pass over a classifier"
    case .window: "Keys that a query sees under a sliding mask"
    case .tokens: "Tokens that go through experts or a classifier"
    case .modelDim: "Elements of a token's hidden state"
    case .hiddenDim: "Elements of an expert's hidden layer"
    case .experts: "Experts of a mixture"
    case .topK: "Experts that a token takes, or elements that are kept of a row"
    case .vocabulary: "Logits of a token"
    case .ranks: "Devices or workers that take part in a collective"
    case .pinned: "The host's memory is locked for a copy"
    case .copies: "Arrays brought into another layout before attention's backward pass"
    case .rank: "Elements of the latent vector that a token leaves"
    case .read: "Bytes that are read for each element"
    case .written: "Bytes that are written for each element"
    case .rotary: "Elements of a key that are rotated, beside the latent vector"
    case .sink: "First keys that every query sees beside its window"
    case .kept: "Sixteenths of the blocks of scores that a mask keeps"
    case .page: "Keys of a page of the cache"
    case .groups: "Groups of columns, each with coefficients of its own"
    case .order: "Factors of a transform"
    case .down: "Each expert's row of a token is one of its own"
    case .tensorShards: "Parts of each expert's hidden layer, of which a device has one"
    case .expertShards: "Parts of a mixture's experts, of which a device has one"
    }
  }

  /// A size that occurs in practice.
  public var example: Int {
    switch self {
    case .m, .n, .k, .rows, .columns, .query, .keys, .hiddenDim, .modelDim, .window: 4096
    case .elements, .bytes: 1 << 24
    case .batch, .experts, .kept, .page, .kvHeads, .sink, .order, .groups: 8
    case .heads: 32
    case .headDim, .valueDim, .chunk, .block: 128
    case .tokens: 512
    case .topK, .ranks: 2
    case .vocabulary: 128_256
    case .rank: 512
    case .rotary: 64
    case .read, .written: 4
    case .causal, .pinned, .down, .copies, .tensorShards, .expertShards: 1
    }
  }

  /// Whether it is said or not, in place of a number.
  public var isFlag: Bool { [.causal, .pinned, .down].contains(self) }
}
