public import Quantities

/// Elements of the weights that one device holds.
public struct DeviceWeights: Sendable, Hashable {
  /// What every copy of the model holds.
  public var shared: Double
  /// Experts, which are spread over copies.
  public var experts: Double

  /// Makes the weights of what all copies hold and of experts, in elements.
  public init(shared: Double, experts: Double) { (self.shared, self.experts) = (shared, experts) }

  /// All of them.
  public var total: Double { shared + experts }

  /// Those whose optimizer state the device keeps where copies share it.
  public func owned(by job: Job) -> Double {
    guard job.plan.zero >= 1 else { return total }
    let copies = Double(job.plan.data * job.plan.context)
    return shared / copies + experts / Double(job.plan.expertData)
  }
}

extension Job {
  /// Weights that one device of the stage that holds most holds.
  public var deviceWeights: DeviceWeights {
    guard plan.pipeline > 1 else { return weights(of: Stage(whole: model)) }
    let all = plan.stages(of: model).map { weights(of: $0) }
    return all.dropFirst().reduce(all[0]) { $1.total > $0.total ? $1 : $0 }
  }

  /// Weights whose optimizer state a device keeps, of the stage where these are most.
  public var ownedWeights: Double {
    plan.stages(of: model).reduce(0) { max($0, weights(of: $1).owned(by: self)) }
  }

  /// All weights of one device of that stage.
  public var deviceParameters: Double { deviceWeights.total }

  /// Weights that one device of a stage holds: its part of each shared product, what all devices of the stage hold (norms,
  /// biases of products by rows, routers, positions), its experts, and what only the first or the last stage has.
  ///
  /// Rows of the vocabulary are filled up to whole parts. A table that the embedding and the vocabulary's product share is on the
  /// first and on the last stage.
  ///
  /// Law: alone on one device it is `model.parameters`.
  public func weights(of stage: Stage) -> DeviceWeights {
    var (shared, experts) = (0, 0)
    forEachPart(of: stage) { part, count in
      if part == .experts { experts += count } else { shared += count }
    }
    return DeviceWeights(shared: Double(shared), experts: Double(experts))
  }

  /// Bytes of the weights that one device of a stage holds, each in the type that it is stored in.
  public func weightBytes(of stage: Stage) -> Bytes {
    guard types.quantization != nil else { return types.weights.size * weights(of: stage).total }
    var bytes = Bytes.zero
    forEachPart(of: stage) { part, count in bytes += types.bytes(of: part) * Double(count) }
    return bytes
  }

  /// Visits the weights that one device of a stage holds, by what they are for and how many elements they have.
  ///
  /// Every step of a series asks: no array is made.
  private func forEachPart(of stage: Stage, _ visit: (WeightPart, Int) -> Void) {
    let p = plan
    let table = (model.vocabulary + p.tensor - 1) / p.tensor * model.hidden
    let dense = stage.layers - stage.expertLayers
    visit(.attention, stage.layers * model.attentionParameters(tensor: p.tensor))
    visit(.norms, stage.layers * model.norm.count * model.normParameters)
    visit(
      .feedForward,
      dense * model.feedForwardParameters(inner: model.feedForward.inner, tensor: p.tensor))
    if let experts = model.experts {
      let beside = model.feedForwardParameters(inner: experts.sharedInner, tensor: p.tensor)
      visit(.routers, stage.expertLayers * experts.routerParameters(hidden: model.hidden))
      visit(.sharedExpert, experts.sharedInner > 0 ? stage.expertLayers * beside : 0)
      visit(
        .experts,
        stage.expertLayers * (experts.count / p.expert)
          * model.feedForwardParameters(inner: experts.inner, tensor: p.expertShards))
    }
    if stage.mayEmbed { visit(.tables, table + model.positionParameters) }
    if stage.mayScore {
      visit(.norms, model.normParameters)
      if !(model.isTied && stage.mayEmbed) { visit(.tables, table) }
    }
  }
}

extension Transformer {
  /// Weights of one layer's attention on one of the devices that share it.
  ///
  /// Queries, keys, values and what follows attention are split by heads; down-projections to latent vectors, norms and the last
  /// bias are whole on each device, as are key and value heads of which there are fewer than devices.
  func attentionParameters(tensor: Int) -> Int {
    let a = attention
    let heads = a.heads / tensor
    if let latent = a.latent {
      let width = latent.plain + latent.rotary
      let query =
        latent.queryRank.map { hidden * $0 + $0 + $0 * heads * width } ?? hidden * heads * width
      let compressed = hidden * (latent.rank + latent.rotary) + latent.rank
      let expanded = latent.rank * heads * (latent.plain + latent.value)
      return query + compressed + expanded + heads * latent.value * hidden
    }
    let (query, keys) = (heads * a.headDim, 2 * max(a.kvHeads / tensor, 1) * a.headDim)
    let bias = (a.hasInputBias ? query + keys : 0) + (a.hasOutputBias ? hidden : 0)
    let others = (a.normalisesHeads ? 2 * a.headDim : 0) + (a.hasSinks ? heads : 0)
    return hidden * (query + keys) + query * hidden + bias + others
  }

  /// Weights of a feed-forward part of a width on one of the devices that share it; the last bias is whole on each.
  func feedForwardParameters(inner: Int, tensor: Int) -> Int {
    let part = inner / tensor
    let bias = feedForward.hasBias ? part * (feedForward.isGated ? 2 : 1) + hidden : 0
    return (feedForward.isGated ? 3 : 2) * hidden * part + bias
  }
}
