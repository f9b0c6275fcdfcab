import Hardware
import Quantities
import Workloads

extension Machine {
  /// One training step: micro-batches through a pipeline, what copies exchange, and the optimizer.
  ///
  /// time = m (forward + backward + sends) + bubble + exchange + optimizer; the bubble of one forward, one backward is
  /// (p - 1) turns, and of v interleaved parts (p - 1) / v (Narayanan et al. 2021, arXiv 2104.04473, section 2.2).
  func training<A: StepAlgebra>(
    _ job: Job, sequence: Int, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let p = job.parallelism
    var step = step(of: job, .prefill(sequence: sequence))
    step.scoresAllPositions = true
    let (forward, backward) = step.trainingParts(recompute: job.recompute)
    var parts = forward + backward
    let microBatches = job.copyBatch / job.microBatch
    if microBatches > 1 {
      parts.append(
        Part(
          "gradients added up",
          Stream(.add, type: job.gradientType, elements: Int(job.deviceParameters)),
          state: .rotating, times: 1))
    }
    var turn = try A.limited(parts, after: .steady, on: self)
    let gathers = try shared(job, A.self)
    if p.overlapsCommunication {
      let busy = try self.cost(parts, Heating.self)
      turn = beside(turn, gathers, matrix: busy.matrix / busy.time, A.self)
    } else {
      turn = A.serial(turn, gathers)
    }
    turn = A.serial(turn, try sends(job, step, A.self))
    var cost = A.part("micro-batch", microBatches, turn)
    if p.pipeline > 1 {
      let bubble = A.time(turn) * (Double(p.pipeline - 1) / Double(p.interleave))
      cost = A.serial(cost, A.term(.stage("pipeline bubble"), bubble))
    }
    let exchange = try exchange(job, A.self)
    if p.overlapsCommunication {
      // Gradients of a layer leave while those of the layer before are computed, in the last micro-batch.
      let last = try self.cost(backward, Heating.self)
      let together = beside(
        A.scaled(turn, min(1, last.time / A.time(turn))), exchange, matrix: last.matrix / last.time,
        A.self)
      let longer = A.time(together) - last.time
      cost = A.serial(cost, A.term(.stage("communication that is not hidden"), max(longer, .zero)))
    } else {
      cost = A.serial(cost, exchange)
    }
    let share = p.zero >= 1 ? p.data * p.context : 1
    let optimizer = Part(
      "optimizer", OptimizerStep(elements: max(Int(job.deviceParameters) / share, 1)),
      state: .rotating, times: 1)
    return A.serial(cost, try self.cost([optimizer], A.self))
  }

  /// Computing with communication beside it: as long as both are under way, products take longer.
  ///
  /// With a slowdown s of computing C beside communication N: N where s C fits into it, else C + N (1 - 1 / s).
  func beside<A: CostAlgebra>(
    _ computing: A.Cost, _ moving: A.Cost, matrix share: Double, _: A.Type
  ) -> A.Cost {
    let contention = ContentionParameters(values: family("overlap", "nccl", .bf16).parameters)
    let slowdown = 1 + (max(contention.products, 1) - 1) * min(share, 1)
    let (c, n) = (A.time(computing).value, A.time(moving).value)
    let whole = c * slowdown <= n ? n : c + n * (1 - 1 / slowdown)
    return A.serial(
      A.overlapped(computing, moving),
      A.term(.stage("contention with communication"), Seconds(whole - max(c, n))))
  }

  /// Activations to the next stage and their gradients back, once for each part of the layers that a stage has.
  private func sends<A: CostAlgebra>(
    _ job: Job, _ step: Step, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let p = job.parallelism
    guard p.pipeline > 1 else { return A.nothing }
    let elements = Double(step.rows * job.model.hidden) / Double(p.tensor)
    let sending = Collective(
      .sendReceive, type: job.types.activations,
      bytes: max(Int(job.types.activations.size.value * elements), 1), ranks: 2,
      perNode: isOneNode(p.devices) ? 2 : 1)
    return try cost(
      [Part("send between stages", sending, state: .hot, times: 2 * p.interleave)], A.self)
  }

  /// Weights that copies share, collected for forward and again for backward, and their gradients, summed to whom they
  /// belong (ZeRO's third stage, arXiv 1910.02054, section 7.2.2).
  private func shared<A: CostAlgebra>(_ job: Job, _: A.Type) throws(ModelError) -> A.Cost {
    let p = job.parallelism
    guard p.zero == 3, p.data * p.context > 1 else { return A.nothing }
    let group = copies(of: job)
    func part(_ name: String, _ form: Collective.Form, _ type: ElementType, _ times: Int) -> Part {
      // Matrix by matrix, four of a layer.
      let bytes = Int(type.size.value * job.deviceParameters / Double(4 * job.model.layers))
      return collective(
        name, form, type, bytes, among: group, of: job, 4 * times * job.model.layers)
    }
    return try cost(
      [
        part("weights collected", .allGather, job.types.weights, 2),
        part("gradients shared out", .reduceScatter, job.gradientType, 1),
      ], A.self)
  }

  /// What copies exchange once a step: gradients, or with shared state gradients to their owners and weights back.
  private func exchange<A: CostAlgebra>(_ job: Job, _: A.Type) throws(ModelError) -> A.Cost {
    let p = job.parallelism
    guard p.data * p.context > 1, p.zero < 3 else { return A.nothing }
    let group = copies(of: job)
    func part(_ name: String, _ form: Collective.Form, _ type: ElementType) -> Part {
      collective(
        name, form, type, Int(type.size.value * job.deviceParameters), among: group, of: job, 1)
    }
    return try cost(
      p.zero == 0
        ? [part("gradients summed", .allReduce, job.gradientType)]
        : [
          part("gradients shared out", .reduceScatter, job.gradientType),
          part("weights collected", .allGather, job.types.weights),
        ], A.self)
  }

  private func collective(
    _ name: String, _ form: Collective.Form, _ type: ElementType, _ bytes: Int,
    among group: Group, of job: Job, _ times: Int
  ) -> Part {
    var operation = Collective(
      form, type: type, bytes: max(bytes, 1), ranks: group.ranks, perNode: group.perNode)
    operation.algorithm = job.parallelism.collectives ?? operation.algorithm
    return Part(name, operation, state: .hot, times: times)
  }

  /// Copies of the weights, those that share a sequence among them: with tensor parallelism innermost, as many of them in a node as it has room for.
  private func copies(of job: Job) -> Group {
    let p = job.parallelism
    let room = max((node?.devices ?? 1) / p.tensor, 1)
    let ranks = p.data * p.context
    return Group(ranks: ranks, perNode: min(ranks, room))
  }

  private func isOneNode(_ devices: Int) -> Bool { devices <= node?.devices ?? 1 }
}
