import Quantities
public import Workloads

extension JobModel {
  /// A pass over so many tokens of a model whose weights come from the host, or what memory it lacks; tokens a second are its
  /// `tokensPerSecond`.
  ///
  /// The longer of the weights' way over the link, at the rate of locked pages, and the device's kernels for the tokens: products,
  /// and what lies between them. As in MoE-Lens (arXiv 2504.09345, section 2) the host holds keys and values and does decode's
  /// attention, which is assumed to hide behind both, as prompts' attention is left out; two layers' weights are on the device.
  ///
  /// Law: it does no more tokens a second than `MoELens` allows a pass of them, min(n / delta, T_GPU).
  public func streamedPass(
    of model: Transformer, tokens: Int, types: StepTypes = StepTypes(), share: Double = 0.8
  ) throws(ModelError) -> JobAnswer {
    var job = Job(
      model: model, groups: [.decode(tokens, context: 1)], types: types, offload: .weights)
    job.mode = .graph
    try check(job)
    var memory = job.memory
    memory.cache = .zero
    guard memory.total <= capacity else {
      return .tooLarge(
        MemoryShortage(machine: name, memory: memory, capacity: capacity, remedies: []))
    }
    let parts = step(of: job, job.groups).fusedParts.filter { !$0.isOfTheCache }
    let products = try step.estimate(parts)
    let weights = job.weightBytes(of: Stage(whole: model))
    let stream = try step.streaming(weights)
    let estimate = CostEstimate.overlapped([
      .part("kernels of the pass", times: 1, of: products),
      .term(.link("weights"), stream),
    ])
    let evaluated = try step.evaluated(StepParts.list(parts), share: share)
    let margin = evaluated.margin(taking: products.time)
      .beside(products.time, step.margin(streaming: weights, in: stream, share: share), stream)
    return .fits(
      JobPrediction(
        machine: name, estimate: estimate,
        interval: Interval(around: estimate.time, margin, share: share),
        isFitted: evaluated.isFitted, memory: memory, capacity: capacity, tokens: tokens,
        devices: 1, draw: nil))
  }
}

extension Part {
  /// Whether it reads or writes keys and values.
  fileprivate var isOfTheCache: Bool {
    switch operation {
    case is Attention, is LatentAttention: true
    case let copy as RowCopy: copy.form == .cacheWrite
    default: false
    }
  }
}

extension StepModel {
  /// How far weights on their way may be off, by what copies were.
  fileprivate func margin(streaming bytes: Bytes, in time: Seconds, share: Double) -> Margin {
    let residuals = device.program(.copyToDevice, .framework).familyResiduals
    let copy = HostCopy(.toDevice, bytes: Int(bytes.value), isPinned: true)
    return Margin(
      of: time, residuals, floor: floor(of: copy, Setting(library: .framework)), share: share)
  }
}

extension Margin {
  /// Of two things at once, this of `time` and `other` of `otherTime`: each end is the later of the two's.
  fileprivate func beside(_ time: Seconds, _ other: Margin, _ otherTime: Seconds) -> Margin {
    let whole = max(time, otherTime)
    var margin = time >= otherTime ? self : other
    margin.below = whole - max(time - below, otherTime - other.below)
    margin.above = max(time + above, otherTime + other.above) - whole
    margin.floor = max(floor, other.floor)
    return margin
  }
}
