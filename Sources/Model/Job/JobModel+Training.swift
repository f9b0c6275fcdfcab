import Hardware
import Quantities
import Workloads

extension JobModel {
  /// One training step: micro-batches through a pipeline, what copies exchange, and the optimizer.
  ///
  /// time = m (forward + backward + sends) of the slowest stage + bubble + exchange + optimizer; the bubble of one forward, one
  /// backward is (p - 1) turns of a stage between the ends, and of v interleaved parts (p - 1) / v (Narayanan et al. 2021, arXiv
  /// 2104.04473, section 2.2).
  func training<A: StepAlgebra>(
    _ job: Job, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let p = job.plan
    let turns = try stages(of: job).map { stage throws(ModelError) in
      try turn(of: job, stage, A.self)
    }
    let slowest = turns.reduce(turns[0]) { A.time($1.cost) > A.time($0.cost) ? $1 : $0 }
    var cost = A.part("micro-batch", job.copyBatch / job.microBatch, slowest.cost)
    if p.pipeline > 1, !hasFullPipeline {
      let bubble = A.time(turns[0].cost) * (Double(p.pipeline - 1) / Double(p.interleave))
      cost = A.serial(cost, A.term(.stage("pipeline bubble"), bubble))
    }
    let exchange = try exchange(job, A.self)
    if p.overlapsCommunication {
      // Gradients of a layer leave while those of the layer before are computed, in the last micro-batch.
      let last = try step.cost(slowest.backward, Drawing.self)
      let together = step.contention.overlapped(
        A.scaled(slowest.cost, min(1, last.time / A.time(slowest.cost))), exchange,
        matrix: last.matrix / last.time, A.self)
      let longer = A.time(together) - last.time
      cost = A.serial(cost, A.term(.stage("communication that is not hidden"), max(longer, .zero)))
    } else {
      cost = A.serial(cost, exchange)
    }
    let owned = job.ownedWeights
    let optimizer = Part(
      "optimizer", OptimizerStep(elements: max(Int(owned), 1)), residency: .rotating(), times: 1)
    return A.serial(cost, try step.cost([optimizer], A.self))
  }

  /// The stages of a pipeline that differ in what they do, the deepest between the ends first.
  private func stages(of job: Job) -> [Stage] {
    let all = job.plan.stages(of: job.model)
    var distinct: [Stage] = []
    for stage in all.dropFirst().dropLast()
    where !distinct.contains(where: { $0.works(as: stage, embedding: true) }) {
      distinct.append(stage)
    }
    distinct.sort { $0.layers > $1.layers }
    return distinct + [all[0]] + (all.count > 1 ? [all[all.count - 1]] : [])
  }

  /// One micro-batch forward and backward through one stage, and the parts of its backward pass.
  private func turn<A: StepAlgebra>(
    of job: Job, _ stage: Stage, _: A.Type
  ) throws(ModelError) -> (cost: A.Cost, backward: [Part]) {
    let pass = trainingStep(of: job, stage)
    let (forward, backward) = try pass.trainingParts(recompute: job.recompute, on: name)
    var parts = forward + backward
    if job.copyBatch / job.microBatch > 1 {
      parts.append(
        Part(
          "gradients added up",
          Stream(.add, type: job.gradientType, elements: Int(job.deviceWeights.total)),
          residency: .rotating(), times: 1))
    }
    var turn = try A.limited(parts, after: job.load, on: step)
    let gathers = try shared(job, A.self)
    if job.plan.overlapsCommunication {
      let busy = try step.cost(parts, Drawing.self)
      turn = step.contention.overlapped(turn, gathers, matrix: busy.matrix / busy.time, A.self)
    } else {
      turn = A.serial(turn, gathers)
    }
    return (A.serial(turn, try sends(job, pass, A.self)), backward)
  }

  /// A training pass of one stage: all positions are scored.
  func trainingStep(of job: Job, _ stage: Stage) -> Step {
    var step = step(of: job, job.microGroups)
    (step.scoresAllPositions, step.hasEmbedding, step.stage) = (true, true, stage)
    return step
  }

  /// Activations to the next stage and their gradients back, once for each part of the layers that a stage has.
  private func sends<A: StepAlgebra>(
    _ job: Job, _ pass: Step, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard job.plan.pipeline > 1 else { return A.nothing }
    let send = stageSend(of: job, rows: pass.rows)
    return try step.cost(
      [Part("send between stages", send, residency: .hot, times: 2 * job.plan.interleave)],
      A.self)
  }

  /// Weights that copies share, collected for forward and again for backward, and their gradients, summed to whom they
  /// belong (ZeRO's third stage, arXiv 1910.02054, section 7.2.2).
  private func shared<A: StepAlgebra>(_ job: Job, _: A.Type) throws(ModelError) -> A.Cost {
    guard job.plan.zero == 3 else { return A.nothing }
    // Matrix by matrix, four of a layer.
    let messages = 4 * job.plan.mostLayers(of: job.model)
    var parts: [Part] = []
    for (elements, group) in replicas(of: job) {
      func part(
        _ name: String, _ form: Collective.Form, _ type: ElementType, _ times: Int
      ) -> Part {
        let bytes = Int(type.size.value * elements / Double(messages))
        return collective(name, form, type, bytes, among: group, of: job, times * messages)
      }
      parts.append(part("weights collected", .allGather, job.types.weights, 2))
      parts.append(part("gradients shared out", .reduceScatter, job.gradientType, 1))
    }
    return try step.cost(parts, A.self)
  }

  /// What copies exchange once a step: gradients, or with shared state gradients to their owners and weights back; and the
  /// gradient of a table that the first and the last stage both hold (Megatron-LM).
  private func exchange<A: StepAlgebra>(_ job: Job, _: A.Type) throws(ModelError) -> A.Cost {
    let p = job.plan
    var parts: [Part] = []
    if p.zero < 3 {
      for (elements, group) in replicas(of: job) {
        func part(_ name: String, _ form: Collective.Form, _ type: ElementType) -> Part {
          collective(
            name, form, type, Int(type.size.value * elements), among: group, of: job, 1)
        }
        if p.zero == 0 {
          parts.append(part("gradients summed", .allReduce, job.gradientType))
        } else {
          parts.append(part("gradients shared out", .reduceScatter, job.gradientType))
          parts.append(part("weights collected", .allGather, job.types.weights))
        }
      }
    }
    if p.pipeline > 1, job.model.isTied {
      let table = Double(job.model.vocabulary * job.model.hidden) / Double(p.tensor)
      parts.append(
        collective(
          "tied table's gradient summed", .allReduce, job.gradientType,
          Int(job.gradientType.size.value * table),
          among: p.mesh.ends(of: .pipeline), of: job, 1))
    }
    return try step.cost(parts, A.self)
  }

  private func collective(
    _ name: String, _ form: Collective.Form, _ type: ElementType, _ bytes: Int,
    among group: DeviceGroup, of job: Job, _ times: Int
  ) -> Part {
    var operation = Collective(form, type: type, bytes: max(bytes, 1), among: group)
    operation.algorithm = job.plan.collectives
    return Part(name, operation, residency: .hot, times: times)
  }

  /// Elements of a device's weights with the copies of them: what all copies hold, and experts, which are spread over some; none
  /// of what has no copy.
  private func replicas(of job: Job) -> [(elements: Double, group: DeviceGroup)] {
    let (p, weights) = (job.plan, job.deviceWeights)
    return [
      (weights.shared, p.mesh.group(.context, through: .data)),
      (weights.experts, p.expertMesh.group(.expertData)),
    ].filter { $0.0 > 0 && $0.1.ranks > 1 }
  }
}
