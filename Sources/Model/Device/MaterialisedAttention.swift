import Hardware
import Quantities
import Workloads

/// What is fitted of attention in separate kernels, beside what its kernels are as families of their own.
struct MaterialisedAttentionParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .ratio(
      "copyInstructions", 0...200, ideal: 0,
      "instructions that one element takes a lane where keys and values are repeated"),
    .ratio("products", 0.5...2, ideal: 1, "time of the two products against products alone"),
    .ratio("softmax", 0.5...2, ideal: 1, "time of the softmax against one alone"),
    .ratio("memory", 0.5...1, ideal: 1, "share of the memory's bandwidth that scaling reaches"),
    .time("kernel", 0...5, "start and end of scaling and of a copy"),
    .ratio(
      "kept", 0.1...2, ideal: 1, "share of L2's half that holds scores from kernel to kernel"),
  ]

  var copyInstructions: Double { values[0] }
  var products: Double { values[1] }
  var softmax: Double { values[2] }
  var memory: Double { values[3] }
  var kernel: Double { values[4] }
  var kept: Double { values[5] }
}

/// Attention as products, scaling and softmax in kernels of their own, each of which writes the scores and reads them again;
/// keys and values of a group are repeated first, once for each head.
struct MaterialisedAttention {
  let device: Device
  let parameters: MaterialisedAttentionParameters
  let type: ElementType
  let form: AttentionForm

  /// Bytes of all scores.
  var scores: Double {
    form.pairs * Double(form.queries) * Double(form.keys) * type.size.value
  }

  /// The share of the scores that the next kernel must fetch from memory: reading again in the order of writing finds
  /// nothing once they exceed what L2 keeps.
  var missed: Double {
    let kept = parameters.kept * device.l2Capacity / 2
    return min(max(scores / kept - 0.5, 0), 1)
  }

  /// The kernels in their order, given the product kernels and the softmax.
  func cost<A: CostAlgebra>(
    first: A.Cost, softmax: A.Cost, last: A.Cost, _: A.Type
  ) -> A.Cost {
    var cost = A.nothing
    if form.heads > form.kvHeads {
      let elements =
        2 * form.pairs * Double(form.keys) * Double(form.headDim)
      cost = A.serial(
        A.term(.stage("kernel start and end"), 2 * device.startup(parameters.kernel)),
        A.term(
          .stage("repeating keys and values"),
          Seconds(
            elements * parameters.copyInstructions
              / device.instructions)))
    }
    cost = A.serial(cost, A.scaled(first, parameters.products))
    let scaling = A.overlapped(
      A.term(
        .read(level: device.memoryName),
        Seconds(2 * scores * missed / (device.memoryBandwidth * parameters.memory))),
      A.term(.read(level: device.l2Name), Seconds(2 * scores / device.l2Bandwidth)))
    cost = A.serial(
      A.serial(cost, A.term(.stage("kernel start and end"), device.startup(parameters.kernel))),
      scaling)
    return A.serial(
      A.serial(cost, A.scaled(softmax, parameters.softmax)), A.scaled(last, parameters.products))
  }
}
