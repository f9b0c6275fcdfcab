import Quantities
import Validate
import Workloads

/// A third of the layers sees all tokens, the others a window (LongGen, "A little goes a long way").
struct LongGenSystem: PublishedSystem {
  static let name = "long-gen"
  static let group = SystemGroup.sparseAttention
  static let abstract = "a third of the layers sees all tokens, the others a window"
  static let removes = "keys of two layers in three, in work and in the cache"
  static let knob: SystemKnob? = .scaled("window")

  var type = ElementType.bf16
  var heads = 0
  var dim = 0
  var length = 0
  var full = 0
  var window = 0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// A step, over all layers with all tokens.
    case gain
    /// Of a sequence's cache.
    case cacheSaving = "cache-saving"
    /// Attention of one layer's prompt in a window, over attention to all tokens.
    case windowGain = "window-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let window = ConfigurationKey<Self>.count("window", \.window, "tokens that the others see")
    if quantity == .windowGain {
      return [
        window, .choice("type", \.type, "type of the elements"),
        .count("heads", \.heads, "heads"),
        .count("head-dim", \.dim, "elements of a query"),
        .count("sequence", \.length, "tokens of the prompt"),
      ]
    }
    return [
      .count("full-layers", \.full, "layers that see all tokens"), window,
      .step(\.job, "a step of the model with all layers full"),
    ]
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .cacheSaving ? .computed : .measured
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    if quantity == .windowGain { return try windowGain(on: machine) }
    guard let job, full < job.model.layers else { throw .impossible("every layer is full") }
    guard quantity == .gain else { return cache(job) }
    var changed = job
    changed.model.attention.window = window
    changed.model.attention.globalLayers = full
    return .comparison(
      .gain, baseline: try machine.step("every layer full", job),
      system: try machine.step("\(full) layers full", changed))
  }

  private func windowGain(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    func attention(_ algorithm: Attention.Algorithm, window: Int? = nil) -> Attention {
      Attention(
        algorithm, type: type, batch: 1, heads: heads, kvHeads: heads, queries: length,
        keys: length, headDim: dim, causal: true, window: window)
    }
    return .comparison(
      .gain, baseline: try machine.run("all tokens", attention(.flash)),
      system: try machine.run("window", attention(try machine.windowed, window: window)))
  }

  private func cache(_ job: Job) -> FigureAnswer {
    let keys = Double(job.longest)
    let width = Double(job.model.attention.kvHeads) * Double(job.model.attention.headDim)
    let token = job.types.cache.size * (2 * width)
    let others = Double(job.model.layers - full)
    return .comparison(
      .saving,
      baseline: .sum([.init("all layers", token * (keys * Double(job.model.layers)))]),
      system: .sum([
        .init("full layers", token * (keys * Double(full))),
        .init("windows", token * (min(keys, Double(window)) * others)),
      ]))
  }
}
