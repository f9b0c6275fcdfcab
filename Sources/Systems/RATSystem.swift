import Model
import Quantities
import Validate
import Workloads

/// A recurrence within chunks and softmax attention over their ends (RAT, arXiv 2507.04416).
///
/// A layer's temporal mixing: four projections, and attention whose keys are one a chunk. The recurrence reads an input and two gates
/// and writes a key and a value for each element.
struct RATSystem: PublishedSystem {
  static let name = "rat"
  static let group = SystemGroup.linearAttention
  static let abstract = "a recurrence within chunks, softmax over chunks"
  static let removes = "keys: one a chunk is left, in work and in the cache"
  static let knob: SystemKnob? = .scaled("chunk")

  var job: Job?
  var hidden = 0
  var heads = 0
  var length = 0
  var chunk = 0
  var batch = 0

  enum Quantity: String, FigureQuantity {
    /// Forward and backward of a layer, over softmax attention.
    case training = "training-gain"
    /// A token of a layer after `sequence` others, over softmax attention.
    case generation = "generation-gain"
    /// Tokens a second of a model at the largest batch that fits.
    case throughput = "throughput-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    if quantity == .throughput {
      return [
        .count("chunk", \.chunk, "tokens of a chunk"),
        .step(\.job, "a decode step of the model with softmax attention"),
      ]
    }
    return [
      .count("hidden", \.hidden, "width of the layer"),
      .count("heads", \.heads, "heads"),
      .count("sequence", \.length, "tokens"),
      .count("chunk", \.chunk, "tokens of a chunk"),
      .count("batch", \.batch, "sequences"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    if quantity == .throughput { return try throughput(on: machine) }
    guard hidden % heads == 0, length >= chunk else {
      throw .impossible("\(hidden) wide in \(heads) heads, \(length) tokens in chunks of \(chunk)")
    }
    let isTraining = quantity == .training
    func layer(_ keys: Int, _ more: [CostEstimate]) throws(SystemError) -> CostEstimate {
      .serial(
        [
          try projections(isTraining: isTraining, on: machine),
          isTraining
            ? try machine.run(
              "attention", AttentionGradient(.forwardAndBackward, of: attention(keys)), by: .flash2)
            : try machine.run(
              "attention",
              DecodeAttention(
                type: .bf16, batch: batch, heads: heads, kvHeads: heads, keys: keys,
                headDim: hidden / heads), by: .flash2),
        ] + more)
    }
    return .comparison(
      .gain, baseline: try layer(length, []),
      system: try layer(length / chunk, [try recurrence(isTraining: isTraining, on: machine)]))
  }

  /// One key a chunk is kept, so that more sequences fit; a step of each batch, for as many tokens.
  private func throughput(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    guard let job, job.longest >= chunk else { throw .impossible("there is no step") }
    func largest(_ name: String, keys: Int) throws(SystemError) -> CostEstimate {
      var job = job
      job.groups = [.decode(1, context: keys)]
      let batch = try machine.largestBatch(of: job)
      job.groups = [.decode(batch, context: keys)]
      return .part(
        "token of a step of \(batch) sequences", times: 1,
        of: .share(1 / Double(batch), of: try machine.step(name, job)))
    }
    return .comparison(
      .gain, baseline: try largest("softmax attention", keys: job.longest),
      system: try largest("one key a chunk", keys: job.longest / chunk))
  }

  /// A query sees the chunks before its own: half of them in the middle, as of a causal mask.
  private func attention(_ keys: Int) -> Attention {
    let isWhole = keys == length
    return Attention(
      .flash, type: .bf16, batch: batch, heads: heads, kvHeads: heads, queries: length,
      keys: isWhole ? keys : max(keys / 2, 1), headDim: hidden / heads, causal: isWhole)
  }

  private func tokens(isTraining: Bool) -> Int { isTraining ? batch.times(length) : batch }

  /// Queries, keys, values and results; backward twice as much.
  private func projections(
    isTraining: Bool, on machine: AskedMachine
  ) throws(SystemError) -> CostEstimate {
    let products = isTraining ? 3 : 1
    return try machine.run(
      "projections",
      GEMM(type: .bf16, m: tokens(isTraining: isTraining), n: hidden, k: hidden),
      times: 4 * products)
  }

  private func recurrence(
    isTraining: Bool, on machine: AskedMachine
  ) throws(SystemError) -> CostEstimate {
    let size = Int(ElementType.bf16.size.value)
    return try machine.run(
      "recurrence within chunks",
      ElementMap(
        .vector, elements: tokens(isTraining: isTraining).times(hidden), read: 3 * size,
        written: 2 * size), times: isTraining ? 3 : 1)
  }
}
