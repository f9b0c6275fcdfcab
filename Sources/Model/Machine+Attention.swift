import Hardware
import Quantities
import Workloads

extension Machine {
  /// A fused attention's forward pass with its division into blocks.
  func attention(
    _ form: AttentionForm, _ question: KernelQuestion, moved: Double, _ device: Device
  ) throws(ModelError) -> (program: TiledAttention, plan: TiledAttention.Plan, kernels: Kernels) {
    let isAlone = form.pass == .forward
    let fitted =
      isAlone ? question.fitted : family("attention_flash", question.implementation, question.type)
    let type = question.type
    let kernels = try fitted.kernels(
      for: type, headDim: form.headDim, in: name, question.kind)
    let program = TiledAttention(
      device: device,
      parameters: .init(values: isAlone ? question.parameters : fitted.parameters), type: type,
      form: form, rate: try rate(.matrix, type, device), moved: moved,
      rule: question.implementation == Implementation.flash2.rawValue ? .filling : .listed)
    let plan = program.plan(kernels, split: fitted.splitting(type, headDim: form.headDim))
    return (program, plan, kernels)
  }

  /// The backward pass, after the forward pass where that is asked for.
  func gradient<A: CostAlgebra>(
    _ form: AttentionForm, _ question: KernelQuestion, _ device: Device, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let type = question.type
    let kernels = try question.fitted.kernels(
      for: type, headDim: form.headDim, in: name, question.kind)
    // The framework's copy is the one with which attention in kernels of its own repeats keys.
    let copying = MaterialisedAttentionParameters(
      values: family("attention_naive", "framework", type).parameters)
    let program = TiledAttentionGradient(
      device: device, parameters: .init(values: question.parameters), type: type, form: form,
      rate: try rate(.matrix, type, device), copyInstructions: copying.copyInstructions)
    let cost = program.cost(kernels, A.self)
    guard form.pass == .both else { return cost }
    let moved = question.compulsory.reads.value / 3
    let forward = try attention(form, question, moved: moved, device)
    return A.serial(forward.program.cost(forward.plan, A.self), cost)
  }

  /// Products, scaling, softmax and products, each by the family that it is alone.
  func materialised<A: CostAlgebra>(
    _ form: AttentionForm, _ question: KernelQuestion, _ cold: Double, _ device: Device, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let type = question.type
    let products = family("gemm", "cublas", type)
    let softmax = family("softmax", "framework", type)
    let groups = form.batch.times(form.heads)
    let program = MaterialisedAttention(
      device: device, parameters: .init(values: question.parameters), type: type, form: form)
    let first = TiledProduct.Sizes(
      groups: groups, m: form.queries, n: form.keys, k: form.headDim)
    let last = TiledProduct.Sizes(groups: groups, m: form.queries, n: form.headDim, k: form.keys)
    return program.cost(
      first: try product(
        first, type, cold, products, products.parameters, device, A.self),
      softmax: RowSoftmax(
        device: device, parameters: .init(values: softmax.parameters), type: type,
        rows: form.pairs * Double(form.queries), columns: Double(form.keys), cold: program.missed
      ).cost(A.self),
      last: try product(
        last, type, program.missed, products, products.parameters, device, A.self), A.self)
  }
}
