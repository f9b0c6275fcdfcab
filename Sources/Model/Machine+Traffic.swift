import Hardware
import Quantities
public import Workloads

extension Machine {
  /// What the kernels of an operation move between a GPU's memory, its L2 and its multiprocessors, in the order in which they
  /// run; empty where the model knows no kernels of it.
  public func traffic<O: Operation>(
    of operation: O, setting: Setting
  ) throws(ModelError) -> [KernelTraffic] {
    let fitted = fitted(for: operation, setting)
    guard fitted.program != .roofline else { return [] }
    let question = KernelQuestion(operation, setting, fitted)
    let device = try device()
    let (reads, writes) = (question.compulsory.reads.value, question.compulsory.writes.value)
    let cold = device.coldShare(setting, inputs: question.compulsory.reads)
    switch (fitted.program, question.loops) {
    case (.product, .product(let groups, let m, let n, let k)):
      let choice = try choice(
        .init(groups: groups, m: m, n: n, k: k), question.type, cold, fitted, fitted.parameters,
        device)
      return choice.program.traffic(choice.plan)
    case (.attention, .attention(let form)):
      let attention = try attention(form, question, moved: reads * cold, device)
      return attention.program.traffic(attention.plan)
    case (.materialisedAttention, .attention(let form)):
      return try materialised(form, question, device)
    case (.norm, _):
      // The row is read for its moments and again for the result.
      return [
        device.streaming("norm", reads: reads, writes: writes, cold: cold, cacheReads: 2 * reads)
      ]
    case (.elements, _), (.softmax, _), (.sum, _):
      return [device.streaming(operation.kind, reads: reads, writes: writes, cold: cold)]
    default: return []
    }
  }

  /// Repeated keys and values, products, scaling, softmax and products, each from memory.
  private func materialised(
    _ form: AttentionForm, _ question: KernelQuestion, _ device: Device
  ) throws(ModelError) -> [KernelTraffic] {
    let type = question.type
    let products = family("gemm", "cublas", type)
    let groups = form.batch.times(form.heads)
    let pairs = form.pairs
    let scores = pairs * Double(form.queries) * Double(form.keys) * type.size.value
    func product(n: Int, k: Int) throws(ModelError) -> [KernelTraffic] {
      let choice = try choice(
        .init(groups: groups, m: form.queries, n: n, k: k), type, 1, products,
        products.parameters, device)
      return choice.program.traffic(choice.plan)
    }
    // One launch does fewer than 2^31 elements.
    let launches = (scores / type.size.value / 0x1p31).rounded(.down) + 1
    let scaling = device.streaming(
      "scaling", reads: scores / launches, writes: scores / launches)
    var kernels: [KernelTraffic] = []
    if form.heads > form.kvHeads {
      let repeated = pairs * Double(form.keys) * Double(form.headDim) * type.size.value
      let once = repeated * Double(form.kvHeads) / Double(form.heads)
      let copy = device.streaming("repeating", reads: once, writes: repeated)
      kernels += [copy, copy]
    }
    kernels += try product(n: form.keys, k: form.headDim)
    kernels += [KernelTraffic](repeating: scaling, count: Int(launches))
    kernels.append(device.streaming("softmax", reads: scores, writes: scores))
    return kernels + (try product(n: form.headDim, k: form.keys))
  }
}
