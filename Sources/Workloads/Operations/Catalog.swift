public import Quantities

/// Every operation, by the name of its family; the one place that lists them.
public struct Catalog: Sendable {
  /// One family: the element types in which it exists, and how sizes become an operation.
  public struct Entry: Sendable {
    /// The family that the entry makes operations of.
    public let kind: OperationKind
    /// Element types in which the family exists.
    public let types: [ElementType]
    /// Whose program a GPU runs for it, unless somebody says.
    public let library: Library
    let make: @Sendable (ElementType, Axes) throws(WorkloadError) -> any Operation

    init(
      kind: OperationKind, types: [ElementType], library: Library = .framework,
      make: @escaping @Sendable (ElementType, Axes) throws(WorkloadError) -> any Operation
    ) {
      self.kind = kind
      self.types = types
      self.library = library
      self.make = make
    }
  }

  static let floats: [ElementType] = [.fp64, .fp32, .tf32, .bf16, .fp16, .fp8]

  /// One entry a family; `host` and `overlap` are no operations and have none.
  public static let entries: [Entry] = [
    Entry(kind: .copy, types: floats) { t, a throws(WorkloadError) in
      try Stream(.copy, type: t, axes: a)
    },
    Entry(kind: .scale, types: floats) { t, a throws(WorkloadError) in
      try Stream(.scale, type: t, axes: a)
    },
    Entry(kind: .add, types: floats) { t, a throws(WorkloadError) in
      try Stream(.add, type: t, axes: a)
    },
    Entry(kind: .triad, types: floats) { t, a throws(WorkloadError) in
      try Stream(.triad, type: t, axes: a)
    },
    Entry(kind: .pointerChase, types: [.int8]) { t, a throws(WorkloadError) in
      try PointerChase(type: t, axes: a)
    },
    Entry(kind: .gemm, types: floats + [.int8, .int4], library: .cublas) {
      t, a throws(WorkloadError) in
      try GEMM(type: t, axes: a)
    },
    Entry(kind: .gemv, types: floats + [.int8, .int4], library: .cublas) {
      t, a throws(WorkloadError) in
      try GEMV(type: t, axes: a)
    },
    Entry(kind: .softmaxThreePass, types: floats) { t, a throws(WorkloadError) in
      try Softmax(.threePass, type: t, axes: a)
    },
    Entry(kind: .softmaxOnline, types: floats) { t, a throws(WorkloadError) in
      try Softmax(.online, type: t, axes: a)
    },
    Entry(kind: .softmax, types: floats) { t, a throws(WorkloadError) in
      try Softmax(.library, type: t, axes: a)
    },
    Entry(kind: .reduceSum, types: floats) { t, a throws(WorkloadError) in
      try Reduction(type: t, axes: a)
    },
    Entry(kind: .rmsNorm, types: floats) { t, a throws(WorkloadError) in
      try Norm(.rms, type: t, axes: a)
    },
    Entry(kind: .layerNorm, types: floats) { t, a throws(WorkloadError) in
      try Norm(.layer, type: t, axes: a)
    },
    Entry(kind: .addNorm, types: floats, library: .inductor) { t, a throws(WorkloadError) in
      try AddNorm(type: t, axes: a)
    },
    Entry(kind: .rotation, types: floats, library: .inductor) { t, a throws(WorkloadError) in
      try Rotation(type: t, axes: a)
    },
    Entry(kind: .gelu, types: floats) { t, a throws(WorkloadError) in
      try Activation(.gelu, type: t, axes: a)
    },
    Entry(kind: .siluMultiply, types: floats) { t, a throws(WorkloadError) in
      try Activation(.siluMultiply, type: t, axes: a)
    },
    Entry(kind: .gatherRows, types: floats) { t, a throws(WorkloadError) in
      try RowCopy(.gather, type: t, axes: a)
    },
    Entry(kind: .cacheWrite, types: floats) { t, a throws(WorkloadError) in
      try RowCopy(.cacheWrite, type: t, axes: a)
    },
    Entry(kind: .topK, types: floats) { t, a throws(WorkloadError) in
      try Selection(type: t, axes: a)
    },
    Entry(kind: .expertAlignment, types: [.fp32], library: .vllm) { _, a throws(WorkloadError) in
      try ExpertAlignment(axes: a)
    },
    Entry(kind: .expertGEMM, types: floats, library: .vllm) { t, a throws(WorkloadError) in
      try ExpertGEMM(type: t, axes: a)
    },
    Entry(kind: .sampling, types: floats, library: .vllm) { t, a throws(WorkloadError) in
      try Sampling(type: t, axes: a)
    },
    Entry(kind: .expertSum, types: floats) { t, a throws(WorkloadError) in
      try ExpertSum(type: t, axes: a)
    },
    Entry(kind: .attentionNaive, types: floats) { t, a throws(WorkloadError) in
      try Attention(.naive, type: t, axes: a)
    },
    Entry(kind: .attentionFlash, types: floats, library: .flash2) { t, a throws(WorkloadError) in
      try Attention(.flash, type: t, axes: a)
    },
    Entry(kind: .attentionBlockSparse, types: floats) { t, a throws(WorkloadError) in
      try Attention(.blockSparse, type: t, axes: a)
    },
    Entry(kind: .attentionDecode, types: floats, library: .flash2) { t, a throws(WorkloadError) in
      try DecodeAttention(type: t, axes: a)
    },
    Entry(kind: .attentionLatent, types: floats) { t, a throws(WorkloadError) in
      try LatentAttention(type: t, axes: a)
    },
    Entry(kind: .attentionExpanded, types: floats) { t, a throws(WorkloadError) in
      try ExpandedAttention(type: t, axes: a)
    },
    Entry(kind: .attentionBackward, types: floats, library: .cudnn) { t, a throws(WorkloadError) in
      try AttentionGradient(.backward, type: t, axes: a)
    },
    Entry(kind: .attentionForwardBackward, types: floats, library: .cudnn) {
      t, a throws(WorkloadError) in
      try AttentionGradient(.forwardAndBackward, type: t, axes: a)
    },
    Entry(kind: .attentionLinear, types: floats) { t, a throws(WorkloadError) in
      try LinearAttention(type: t, axes: a)
    },
    Entry(kind: .crossEntropyMaterialised, types: floats) { t, a throws(WorkloadError) in
      try CrossEntropy(.materialised, type: t, axes: a)
    },
    Entry(kind: .crossEntropyCut, types: floats) { t, a throws(WorkloadError) in
      try CrossEntropy(.cut, type: t, axes: a)
    },
    Entry(kind: .directConvolution, types: floats) { t, a throws(WorkloadError) in
      try FFTConvolution(.direct, type: t, axes: a)
    },
    Entry(kind: .fftConvolution, types: floats) { t, a throws(WorkloadError) in
      try FFTConvolution(.fft, type: t, axes: a)
    },
    Entry(kind: .monarchConvolution, types: floats) { t, a throws(WorkloadError) in
      try FFTConvolution(.monarch, type: t, axes: a)
    },
    Entry(kind: .mixtureOfExperts, types: floats) { t, a throws(WorkloadError) in
      try MixtureOfExperts(type: t, axes: a)
    },
    Entry(kind: .groupedGEMM, types: floats + [.int8, .int4]) { t, a throws(WorkloadError) in
      try GroupedGEMM(type: t, axes: a)
    },
    Entry(kind: .map, types: [.fp32]) { _, a throws(WorkloadError) in
      try ElementMap(.vector, axes: a)
    },
    Entry(kind: .mapIndexed, types: [.fp32]) { _, a throws(WorkloadError) in
      try ElementMap(.indexed, axes: a)
    },
    Entry(kind: .adam, types: [.fp32]) { t, a throws(WorkloadError) in
      try OptimizerStep(type: t, axes: a)
    },
    collective(.allReduce), collective(.allGather), collective(.reduceScatter),
    collective(.allToAll), collective(.broadcast), collective(.sendReceive),
    Entry(kind: .copyToDevice, types: [.u8]) { _, a throws(WorkloadError) in
      try HostCopy(.toDevice, axes: a)
    },
    Entry(kind: .copyToHost, types: [.u8]) { _, a throws(WorkloadError) in
      try HostCopy(.toHost, axes: a)
    },
    Entry(kind: .launch, types: [.fp32]) { t, a throws(WorkloadError) in
      try Launch(type: t, axes: a)
    },
    Entry(kind: .allReduceThreads, types: [.fp32]) { t, a throws(WorkloadError) in
      try AllReduce(.threads, type: t, axes: a)
    },
    Entry(kind: .allReduceProcesses, types: [.fp32]) { t, a throws(WorkloadError) in
      try AllReduce(.processes, type: t, axes: a)
    },
    Entry(kind: .allReduceSigns, types: [.fp32]) { t, a throws(WorkloadError) in
      try SignAllReduce(type: t, axes: a)
    },
    Entry(kind: .fusedExperts, types: floats, library: .vllm) { t, a throws(WorkloadError) in
      try FusedExperts(type: t, axes: a)
    },
    quantize(.known), quantize(.tensor), quantize(.token), quantize(.group),
  ]

  private static func quantize(_ form: Quantize.Form) -> Entry {
    Entry(kind: form.kind, types: floats, library: .vllm) { t, a throws(WorkloadError) in
      try Quantize(form, type: t, axes: a)
    }
  }

  private static func collective(_ form: Collective.Form) -> Entry {
    Entry(kind: form.kind, types: floats + [.u8], library: .nccl) {
      t, a throws(WorkloadError) in
      try Collective(form, type: t, axes: a)
    }
  }

  /// Whose program a GPU runs for a family, unless somebody says.
  public static func library(of kind: OperationKind) -> Library {
    libraries[kind.position]
  }

  private static let libraries = OperationKind.allCases.map { kind in
    entries.first { $0.kind == kind }?.library ?? .framework
  }

  /// The operation of a family with these sizes.
  public static func operation(
    _ kind: OperationKind, type: ElementType, axes: Axes
  ) throws(WorkloadError)
    -> any Operation
  {
    guard let entry = entries.first(where: { $0.kind == kind }) else {
      throw .unknownKind(name: kind.rawValue, known: entries.map(\.kind.rawValue))
    }
    guard entry.types.contains(type) else {
      throw .unsupportedType(kind: kind.rawValue, type: type, supported: entry.types)
    }
    return try entry.make(type, axes)
  }

  /// The same with the family as text.
  public static func operation(
    kind name: String, type: ElementType, axes: Axes
  ) throws(WorkloadError)
    -> any Operation
  {
    guard let kind = OperationKind(rawValue: name) else {
      throw .unknownKind(name: name, known: entries.map(\.kind.rawValue))
    }
    return try operation(kind, type: type, axes: axes)
  }

  /// The same with the element type and the sizes as text too.
  public static func operation(
    kind: String, type: String, axes: String
  ) throws(WorkloadError)
    -> any Operation
  {
    guard let type = ElementType(rawValue: type) else { throw .unknownType(name: type) }
    return try operation(kind: kind, type: type, axes: Axes(text: axes))
  }
}
