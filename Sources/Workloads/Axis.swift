/// A size that an operation has, named as measurement files name it.
public enum Axis: String, Sendable, Hashable, CaseIterable {
  /// Rows of a product's result.
  case m = "M"
  /// Columns of a product's result, or elements of a convolution's sequences.
  case n = "N"
  /// Elements of a product's inner sums.
  case k = "K"
  /// Rows of a matrix.
  case rows
  /// Columns of a matrix: elements of a row.
  case columns = "cols"
  /// Elements of an array, points of a transform, or launches in a row.
  case elements = "n"
  /// Bytes of a buffer or a message.
  case bytes
  /// Sequences.
  case batch = "B"
  /// Query heads of a sequence, or channels of a convolution.
  case heads = "H"
  /// Heads of keys and values of a sequence; as many as query heads where it is not given.
  case kvHeads = "Hkv"
  /// Queries of a head.
  case query = "Sq"
  /// Keys of a head.
  case keys = "Sk"
  /// Elements of a head's query, key or value.
  case headDim = "D"
  /// Elements of a head's value, where they are not as many as those of its key.
  case valueDim = "Dv"
  /// Whether a query sees no later keys: 0 or 1.
  case causal
  /// Steps of a chunk of linear attention.
  case chunk
  /// Rows of a tile of attention, or tokens that share one pass over a classifier.
  case block
  /// Keys that a query sees under a mask that slides.
  case window
  /// Tokens that go through experts or a classifier.
  case tokens = "T"
  /// Elements of a token's hidden state.
  case modelDim = "Dm"
  /// Elements of an expert's hidden layer.
  case hiddenDim = "Dff"
  /// Experts of a mixture.
  case experts = "E"
  /// Experts that a token takes, or the largest elements that are kept of a row.
  case topK = "topk"
  /// Rows of a classifier: logits of a token.
  case vocabulary = "V"
  /// Devices or workers that take part in a collective.
  case ranks
  /// Whether the host's memory is locked for a copy: 0 or 1.
  case pinned
  /// Arrays that are brought into another layout before attention's backward pass.
  case copies
  /// Elements of the latent vector that a token leaves.
  case rank = "R"
  /// Bytes that are read for each element.
  case read = "in"
  /// Bytes that are written for each element.
  case written = "out"
  /// Elements of a key that are rotated, beside the latent vector.
  case rotary = "Dr"
  /// First keys that every query sees beside its window.
  case sink
  /// Sixteenths of the blocks of scores that a mask keeps.
  case kept
  /// Keys of a page of the cache.
  case page
  /// Groups of columns, each with coefficients of its own.
  case groups
  /// Factors of a transform.
  case order
  /// Whether each expert's row of a token is one of its own: 0 or 1.
  case down
  /// Parts of each expert's hidden layer, of which a device has one.
  case tensorShards = "tp"
  /// Parts of a mixture's experts, of which a device has one.
  case expertShards = "ep"

  /// The name of its option on the command line.
  public var option: String {
    switch self {
    case .m: "m"
    case .n: "n"
    case .k: "k"
    case .columns: "columns"
    case .elements: "elements"
    case .batch: "batch"
    case .heads: "heads"
    case .kvHeads: "kv-heads"
    case .query: "query"
    case .keys: "keys"
    case .headDim: "head-dim"
    case .valueDim: "value-dim"
    case .tokens: "tokens"
    case .modelDim: "model-dim"
    case .hiddenDim: "hidden-dim"
    case .experts: "experts"
    case .topK: "top-k"
    case .vocabulary: "vocabulary"
    case .rank: "latent-dim"
    case .read: "read"
    case .written: "written"
    case .tensorShards: "tensor-shards"
    case .expertShards: "expert-shards"
    case .rotary: "rotary"
    case .rows, .bytes, .causal, .chunk, .block, .window, .ranks, .pinned, .copies, .sink, .kept,
      .page, .groups, .order, .down:
      rawValue
    }
  }
}

/// Named sizes in the order given: "M=128;N=256;K=64".
public struct Axes: Sendable, Hashable, CustomStringConvertible {
  /// The sizes in the order given, each axis once.
  public private(set) var sizes: [(axis: Axis, size: Int)] = []

  /// Sizes in the order given; of an axis that is repeated the last size counts.
  public init(_ sizes: [(Axis, Int)] = []) {
    for (axis, size) in sizes { self[axis] = size }
  }

  /// Reads `key=value` pairs separated by semicolons; keys as in `Axis`.
  public init(text: String) throws(WorkloadError) {
    for pair in text.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { throw .notAPair(text: String(pair)) }
      guard let axis = Axis(rawValue: String(sides[0])) else {
        throw .unknownAxis(name: String(sides[0]))
      }
      guard let size = Int(sides[1]) else {
        throw .notAWholeNumber(axis: axis.rawValue, text: String(sides[1]))
      }
      guard self[axis] == nil else { throw .repeatedAxis(name: axis.rawValue) }
      self[axis] = size
    }
  }

  /// The size of an axis; nil where it is not given.
  public subscript(axis: Axis) -> Int? {
    get { sizes.first { $0.axis == axis }?.size }
    set {
      let place = sizes.firstIndex { $0.axis == axis }
      switch (place, newValue) {
      case (let place?, let size?): sizes[place].size = size
      case (let place?, nil): sizes.remove(at: place)
      case (nil, let size?): sizes.append((axis, size))
      case (nil, nil): break
      }
    }
  }

  /// The sizes in their order, "M=128;N=256;K=64", as `init(text:)` reads them.
  public var description: String {
    sizes.map { "\($0.axis.rawValue)=\($0.size)" }.joined(separator: ";")
  }

  /// Whether both have the same sizes in the same order.
  public static func == (a: Self, b: Self) -> Bool { a.description == b.description }
  /// By the same text as equality.
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Takes an operation's sizes out of `Axes`, and refuses what is missing, not positive or left over.
struct AxisReader {
  private var axes: Axes
  private let kind: String

  init(_ axes: Axes, kind: String) {
    self.axes = axes
    self.kind = kind
  }

  /// Whether a size was given and not yet taken.
  func has(_ axis: Axis) -> Bool { axes[axis] != nil }

  /// A size that must be given and be at least one.
  mutating func positive(_ axis: Axis) throws(WorkloadError) -> Int {
    guard let size = axes[axis] else { throw .missingAxis(kind: kind, axis: axis.option) }
    return try positive(axis, or: size)
  }

  /// A size that is at least one, or `standard` where it is not given.
  mutating func positive(_ axis: Axis, or standard: Int) throws(WorkloadError) -> Int {
    let size = axes[axis] ?? standard
    axes[axis] = nil
    guard size > 0 else { throw .notPositive(kind: kind, axis: axis.option, size: size) }
    guard size < 1 << 40 else { throw .tooLarge(kind: kind, axis: axis.option, size: size) }
    return size
  }

  /// A size that may be nothing; `standard` where it is not given.
  mutating func notNegative(_ axis: Axis, or standard: Int) throws(WorkloadError) -> Int {
    guard axes[axis] == 0 else { return try positive(axis, or: standard) }
    axes[axis] = nil
    return 0
  }

  /// A flag written as 0 or 1; 0 where it is not given.
  mutating func flag(_ axis: Axis) throws(WorkloadError) -> Bool {
    let size = axes[axis] ?? 0
    axes[axis] = nil
    guard size == 0 || size == 1 else { throw .notAFlag(kind: kind, axis: axis.option, size: size) }
    return size == 1
  }

  /// A size that must be given and be a power of two.
  mutating func powerOfTwo(_ axis: Axis, kind: String) throws(WorkloadError) -> Int {
    let size = try positive(axis)
    guard size.nonzeroBitCount == 1 else {
      throw .notPowerOfTwo(kind: kind, axis: axis.option, size: size)
    }
    return size
  }

  /// Refuses sizes that the operation does not have.
  func end() throws(WorkloadError) {
    if let rest = axes.sizes.first { throw .foreignAxis(kind: kind, axis: rest.axis.option) }
  }
}
