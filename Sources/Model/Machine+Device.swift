import Hardware
import Quantities
import Workloads

/// An operation as the libraries of a device see it.
struct KernelQuestion {
  let kind: String
  let type: ElementType
  let loops: Loops
  let demand: Demand
  let setting: Setting
  let fitted: Fitted
  let parameters: FamilyParameters
  /// Whether the parameters are the profile's, rather than tried in a fit.
  let isOfProfile: Bool

  var compulsory: Traffic { demand.compulsory }
  var implementation: String { setting.implementation.rawValue }

  init<O: Operation>(
    _ operation: O, _ setting: Setting, _ fitted: Fitted, _ parameters: FamilyParameters? = nil
  ) {
    kind = operation.kind
    type = operation.elementType
    loops = operation.loops
    demand = operation.demand
    self.setting = setting
    self.fitted = fitted
    self.parameters = parameters ?? fitted.parameters
    isOfProfile = parameters == nil
  }
}

extension Machine {
  /// What an operation costs by the program that a device's library has for its loops; nil where the program is for others.
  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _ algebra: A.Type
  ) throws(ModelError) -> A.Cost? {
    let device = try device(isTraced: question.setting.isTraced)
    let (fitted, parameters, type) = (question.fitted, question.parameters, question.type)
    let cold = device.coldShare(question.setting, inputs: question.compulsory.reads)
    switch (fitted.program, question.loops) {
    case (.product, .product(let groups, let m, let n, let k)):
      let product = TiledProduct.Sizes(groups: groups, m: m, n: n, k: k)
      return try self.product(
        product, type, cold, fitted, parameters, device, A.self)
    case (.product, .widenedProduct(let groups, let m, let n, let k, let weights)):
      let product = TiledProduct.Sizes(
        groups: groups, m: m, n: n, k: k, weightShare: weights.size / type.size)
      return try self.product(
        product, type, cold, fitted, parameters, device, A.self)
    case (.groupedProduct, .product(let groups, let m, let n, let k)):
      let sizes = TiledProduct.Sizes(groups: groups, m: m, n: n, k: k)
      return try grouped(sizes, question, cold, device, A.self)
    case (.groupedProduct, .widenedProduct(let groups, let m, let n, let k, let weights)):
      let sizes = TiledProduct.Sizes(
        groups: groups, m: m, n: n, k: k, weightShare: weights.size / type.size)
      return try grouped(sizes, question, cold, device, A.self)
    case (.attention, .attention(let form)):
      let inputs = question.compulsory.reads.value * cold
      let attention = try attention(form, question, moved: inputs, device)
      return attention.program.cost(attention.plan, A.self)
    case (.attentionGradient, .attention(let form)):
      return try gradient(form, question, device, A.self)
    case (.materialisedAttention, .attention(let form)):
      return try materialised(form, question, cold, device, A.self)
    case (.elements, .elements(let count, let inputs)):
      return Elements(
        device: device, parameters: .init(values: parameters), type: type, count: Double(count),
        inputs: Double(inputs), cold: cold
      ).cost(A.self)
    case (.arrayPass, .map(let count, let read, let written)):
      return ArrayPass(
        device: device, parameters: .init(values: parameters), count: Double(count),
        read: Double(read), written: Double(written), cold: cold
      ).cost(A.self)
    case (.gating, .gating(let count, let isStrided)):
      guard isStrided else { return vectorizedGating(count, type, cold, device, A.self) }
      return Gating(
        device: device, parameters: .init(values: parameters), type: type, count: Double(count),
        cold: cold
      ).cost(A.self)
    case (.combination, .combination(let count, let inputs)):
      return Combination(
        device: device, parameters: .init(values: parameters), type: type, count: Double(count),
        inputs: Double(inputs), cold: cold
      ).cost(A.self)
    case (.selection, .selection(let rows, let columns)):
      return LargestOfRows(
        device: device, parameters: .init(values: parameters), rows: Double(rows),
        columns: Double(columns)
      ).cost(A.self)
    case (.softmax, .rows(.softmax, let rows, let columns)):
      return RowSoftmax(
        device: device, parameters: .init(values: parameters), type: type, rows: Double(rows),
        columns: Double(columns), cold: cold
      ).cost(A.self)
    case (.norm, .rows(_, let rows, let columns)):
      return Norm(
        device: device, parameters: .init(values: parameters), type: type, rows: Double(rows),
        columns: Double(columns), cold: cold
      ).cost(A.self)
    case (.sum, .rows(.sum, let rows, let columns)):
      return Sum(
        device: device, parameters: .init(values: parameters), type: type, rows: rows,
        columns: columns, cold: cold
      ).cost(A.self)
    case (.convolution, .convolution(let batch, let channels, let length)):
      return SpectralConvolution(
        device: device, parameters: .init(values: parameters), batch: Double(batch),
        channels: Double(channels), length: length
      ).cost(A.self)
    case (.collective, .collective(let collective)):
      let cost = try self.collective(collective, .init(values: parameters), device, A.self)
      guard question.setting.isEager else { return cost }
      guard let enqueue = node?.enqueue else {
        throw .missingOverhead(profile: name, name: "collective enqueue")
      }
      return A.overlapped(cost, A.term(.overhead("host enqueue"), enqueue))
    case (.hostCopy, .transfer(let bytes, _, let isPinned)):
      guard let link = device.link else { throw .missingLink(profile: name) }
      return HostTransfer(
        link: link, parameters: .init(values: parameters), bytes: Double(bytes),
        isPinned: isPinned
      ).cost(A.self)
    case (.launches, .launches(let count)):
      let copies = HostCopyParameters(values: family("memcpy_d2h", "framework", .u8).parameters)
      return Launches(
        parameters: .init(values: parameters), count: Double(count), copyStartup: copies.startup
      ).cost(A.self)
    default: return nil
    }
  }

  private func grouped<A: CostAlgebra>(
    _ sizes: TiledProduct.Sizes, _ question: KernelQuestion, _ cold: Double, _ device: Device,
    _: A.Type
  ) throws(ModelError) -> A.Cost {
    let program = GroupedProduct(
      device: device, parameters: .init(values: question.parameters), type: question.type,
      sizes: sizes, rate: try runningRate(.matrix, question.type, device), cold: cold)
    let kernels = try question.fitted.kernels(for: question.type, in: name, question.kind)
    return program.cost(program.best(of: kernels), A.self)
  }

  /// A gate's activation by the kernel of the family gelu, and its product by that of the family add.
  private func vectorizedGating<A: CostAlgebra>(
    _ count: Int, _ type: ElementType, _ cold: Double, _ device: Device, _: A.Type
  ) -> A.Cost {
    func kernel(_ kind: String, inputs: Double) -> A.Cost {
      Elements(
        device: device,
        parameters: .init(values: family(kind, "framework", type).parameters), type: type,
        count: Double(count), inputs: inputs, cold: cold
      ).cost(A.self)
    }
    return A.serial(kernel("gelu", inputs: 1), kernel("add", inputs: 2))
  }

  /// FLOPs a second of one multiprocessor.
  func rate(
    _ unit: ArithmeticUnit, _ type: ElementType, _ device: Device
  ) throws(ModelError) -> Double { try rate(unit, type).value / device.processors }

  /// The same at the clock at which the device runs, where that is not the one that the matrix unit's peak implies.
  private func runningRate(
    _ unit: ArithmeticUnit, _ type: ElementType, _ device: Device
  ) throws(ModelError) -> Double {
    try rate(unit, type, device) * (unit == .matrix ? device.boost : 1)
  }

  /// The library's choice among all kernels that take operands of this alignment.
  func choice(
    _ sizes: TiledProduct.Sizes, _ type: ElementType, _ cold: Double, _ fitted: Fitted,
    _ parameters: FamilyParameters, _ device: Device
  ) throws(ModelError) -> (program: TiledProduct, plan: TiledProduct.Plan) {
    var best: (program: TiledProduct, plan: TiledProduct.Plan)?
    for kernels in fitted.kernels(for: type, alignment: sizes.alignment(type)) {
      let program = TiledProduct(
        device: device, parameters: .init(values: parameters), type: type, sizes: sizes,
        rate: try runningRate(
          kernels.unit, kernels.unit == .vector ? type.accumulator : type, device),
        unit: kernels.unit, cold: cold)
      let plan = program.best(of: kernels)
      if plan.time < best?.plan.time ?? .infinity { best = (program, plan) }
    }
    guard let best else {
      throw .missingKernels(profile: name, operation: "gemm", type: type, headDim: 0)
    }
    return best
  }

  func product<A: CostAlgebra>(
    _ sizes: TiledProduct.Sizes, _ type: ElementType, _ cold: Double, _ fitted: Fitted,
    _ parameters: FamilyParameters, _ device: Device, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let choice = try choice(sizes, type, cold, fitted, parameters, device)
    return choice.program.cost(choice.plan, A.self)
  }
}

extension Fitted {
  /// The kernels for a type and head dimension.
  func kernels(
    for type: ElementType, headDim: Int = 0, in profile: String, _ kind: String
  ) throws(ModelError) -> Kernels {
    if let nearest = nearest(type, headDim: headDim, isSplit: false) { return nearest }
    guard let any = kernels.first(where: { $0.types.contains(type) && $0.headDim == .max }) else {
      throw .missingKernels(profile: profile, operation: kind, type: type, headDim: headDim)
    }
    return any
  }

  /// The kernels that split over keys; nil where the library has none.
  func splitting(_ type: ElementType, headDim: Int) -> Kernels? {
    nearest(type, headDim: headDim, isSplit: true)
  }

  /// Of the sets that split over keys, or of those that do not, that for the least head dimension from `headDim` on.
  func nearest(_ type: ElementType, headDim: Int, isSplit: Bool) -> Kernels? {
    var best: Kernels?
    for set in kernels
    where set.types.contains(type) && (set.splits.count > 1) == isSplit && set.headDim >= headDim
      && set.headDim < best?.headDim ?? .max
    { best = set }
    return best
  }
}
