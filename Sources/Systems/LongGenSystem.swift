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

  var full = 0
  var window = 0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// A step, over all layers with all tokens.
    case gain
    /// Of a sequence's cache.
    case cacheSaving = "cache-saving"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("full-layers", \.full, "layers that see all tokens"),
      .count("window", \.window, "tokens that the others see"),
      .step(\.job, "a step of the model with all layers full"),
    ]
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .gain ? .measured : .computed
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job, full < job.model.layers else { throw .impossible("every layer is full") }
    guard quantity == .gain else { return cache(job) }
    var changed = job
    changed.model.attention.window = window
    changed.model.attention.globalLayers = full
    return .comparison(
      .gain, baseline: try machine.step("every layer full", job),
      system: try machine.step("\(full) layers full", changed))
  }

  private func cache(_ job: Job) -> FigureAnswer {
    let keys = Double(job.longest)
    let token =
      job.types.cache.size
      * Double(2 * job.model.attention.kvHeads.times(job.model.attention.headDim))
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
