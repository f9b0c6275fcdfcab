public import Quantities

/// Every operation, by the name of its family; the one place that lists them.
public struct Catalog: Sendable {
  /// One family: the element types in which it exists, and how sizes become an operation.
  public struct Entry: Sendable {
    public let kind: String
    public let types: [ElementType]
    /// Whose program a GPU runs for it, unless somebody says.
    public let library: Implementation
    let make: @Sendable (ElementType, Axes) throws(WorkloadError) -> any Operation

    init(
      kind: String, types: [ElementType], library: Implementation = .framework,
      make: @escaping @Sendable (ElementType, Axes) throws(WorkloadError) -> any Operation
    ) {
      self.kind = kind
      self.types = types
      self.library = library
      self.make = make
    }
  }

  static let floats: [ElementType] = [.fp64, .fp32, .tf32, .bf16, .fp16, .fp8]

  public static let entries: [Entry] = [
    Entry(kind: "copy", types: floats) { t, a throws(WorkloadError) in
      try Stream(.copy, type: t, axes: a)
    },
    Entry(kind: "scale", types: floats) { t, a throws(WorkloadError) in
      try Stream(.scale, type: t, axes: a)
    },
    Entry(kind: "add", types: floats) { t, a throws(WorkloadError) in
      try Stream(.add, type: t, axes: a)
    },
    Entry(kind: "triad", types: floats) { t, a throws(WorkloadError) in
      try Stream(.triad, type: t, axes: a)
    },
    Entry(kind: "pointer_chase", types: [.int8]) { t, a throws(WorkloadError) in
      try PointerChase(type: t, axes: a)
    },
    Entry(kind: "gemm", types: floats + [.int8, .int4], library: .cublas) {
      t, a throws(WorkloadError) in
      try GEMM(type: t, axes: a)
    },
    Entry(kind: "gemv", types: floats + [.int8, .int4], library: .cublas) {
      t, a throws(WorkloadError) in
      try GEMV(type: t, axes: a)
    },
    Entry(kind: "softmax_three_pass", types: floats) { t, a throws(WorkloadError) in
      try Softmax(.threePass, type: t, axes: a)
    },
    Entry(kind: "softmax_online", types: floats) { t, a throws(WorkloadError) in
      try Softmax(.online, type: t, axes: a)
    },
    Entry(kind: "softmax", types: floats) { t, a throws(WorkloadError) in
      try Softmax(.library, type: t, axes: a)
    },
    Entry(kind: "reduce_sum", types: floats) { t, a throws(WorkloadError) in
      try Reduction(type: t, axes: a)
    },
    Entry(kind: "rmsnorm", types: floats) { t, a throws(WorkloadError) in
      try Norm(.rms, type: t, axes: a)
    },
    Entry(kind: "layernorm", types: floats) { t, a throws(WorkloadError) in
      try Norm(.layer, type: t, axes: a)
    },
    Entry(kind: "gelu", types: floats) { t, a throws(WorkloadError) in
      try Activation(.gelu, type: t, axes: a)
    },
    Entry(kind: "silu_mul", types: floats) { t, a throws(WorkloadError) in
      try Activation(.siluMultiply, type: t, axes: a)
    },
    Entry(kind: "gather_rows", types: floats) { t, a throws(WorkloadError) in
      try RowCopy(.gather, type: t, axes: a)
    },
    Entry(kind: "cache_write", types: floats) { t, a throws(WorkloadError) in
      try RowCopy(.cacheWrite, type: t, axes: a)
    },
    Entry(kind: "topk", types: floats) { t, a throws(WorkloadError) in
      try Selection(type: t, axes: a)
    },
    Entry(kind: "expert_sum", types: floats) { t, a throws(WorkloadError) in
      try ExpertSum(type: t, axes: a)
    },
    Entry(kind: "attention_naive", types: floats) { t, a throws(WorkloadError) in
      try Attention(.naive, type: t, axes: a)
    },
    Entry(kind: "attention_flash", types: floats, library: .flash2) { t, a throws(WorkloadError) in
      try Attention(.flash, type: t, axes: a)
    },
    Entry(kind: "attention_block_sparse", types: floats) { t, a throws(WorkloadError) in
      try Attention(.blockSparse, type: t, axes: a)
    },
    Entry(kind: "attention_decode", types: floats, library: .flash2) { t, a throws(WorkloadError) in
      try DecodeAttention(type: t, axes: a)
    },
    Entry(kind: "attention_latent", types: floats) { t, a throws(WorkloadError) in
      try LatentAttention(type: t, axes: a)
    },
    Entry(kind: "attention_bwd", types: floats, library: .cudnn) { t, a throws(WorkloadError) in
      try AttentionGradient(.backward, type: t, axes: a)
    },
    Entry(kind: "attention_fwd_bwd", types: floats, library: .cudnn) { t, a throws(WorkloadError) in
      try AttentionGradient(.forwardAndBackward, type: t, axes: a)
    },
    Entry(kind: "attention_linear", types: floats) { t, a throws(WorkloadError) in
      try LinearAttention(type: t, axes: a)
    },
    Entry(kind: "cross_entropy_materialised", types: floats) { t, a throws(WorkloadError) in
      try CrossEntropy(.materialised, type: t, axes: a)
    },
    Entry(kind: "cross_entropy_cut", types: floats) { t, a throws(WorkloadError) in
      try CrossEntropy(.cut, type: t, axes: a)
    },
    Entry(kind: "fft_conv_direct", types: floats) { t, a throws(WorkloadError) in
      try FFTConvolution(.direct, type: t, axes: a)
    },
    Entry(kind: "fft_conv", types: floats) { t, a throws(WorkloadError) in
      try FFTConvolution(.fft, type: t, axes: a)
    },
    Entry(kind: "fft_conv_monarch", types: floats) { t, a throws(WorkloadError) in
      try FFTConvolution(.monarch, type: t, axes: a)
    },
    Entry(kind: "moe_ffn", types: floats) { t, a throws(WorkloadError) in
      try MixtureOfExperts(type: t, axes: a)
    },
    Entry(kind: "grouped_gemm", types: floats + [.int8, .int4]) { t, a throws(WorkloadError) in
      try GroupedGEMM(type: t, axes: a)
    },
    Entry(kind: "map", types: [.fp32]) { _, a throws(WorkloadError) in
      try ElementMap(.vector, axes: a)
    },
    Entry(kind: "map_indexed", types: [.fp32]) { _, a throws(WorkloadError) in
      try ElementMap(.indexed, axes: a)
    },
    Entry(kind: "adam", types: [.fp32]) { t, a throws(WorkloadError) in
      try OptimizerStep(type: t, axes: a)
    },
    collective(.allReduce), collective(.allGather), collective(.reduceScatter),
    collective(.allToAll), collective(.broadcast), collective(.sendReceive),
    Entry(kind: "memcpy_h2d", types: [.u8]) { _, a throws(WorkloadError) in
      try HostCopy(.toDevice, axes: a)
    },
    Entry(kind: "memcpy_d2h", types: [.u8]) { _, a throws(WorkloadError) in
      try HostCopy(.toHost, axes: a)
    },
    Entry(kind: "launch_eager_add", types: [.fp32]) { t, a throws(WorkloadError) in
      try Launch(type: t, axes: a)
    },
    Entry(kind: "all_reduce_threads", types: [.fp32]) { t, a throws(WorkloadError) in
      try AllReduce(.threads, type: t, axes: a)
    },
    Entry(kind: "all_reduce_processes", types: [.fp32]) { t, a throws(WorkloadError) in
      try AllReduce(.processes, type: t, axes: a)
    },
  ]

  private static func collective(_ form: Collective.Form) -> Entry {
    Entry(kind: form.rawValue, types: floats + [.u8], library: .nccl) {
      t, a throws(WorkloadError) in
      try Collective(form, type: t, axes: a)
    }
  }

  /// Whose program a GPU runs for a family, unless somebody says.
  public static func library(of kind: String) -> Implementation {
    libraries[kind] ?? .framework
  }

  private static let libraries = Dictionary(
    entries.map { ($0.kind, $0.library) }, uniquingKeysWith: { first, _ in first })

  /// The operation of a family with these sizes.
  public static func operation(
    kind: String, type: ElementType, axes: Axes
  ) throws(WorkloadError)
    -> any Operation
  {
    guard let entry = entries.first(where: { $0.kind == kind }) else {
      throw .unknownKind(name: kind, known: entries.map(\.kind))
    }
    guard entry.types.contains(type) else {
      throw .unsupportedType(kind: kind, type: type, supported: entry.types)
    }
    return try entry.make(type, axes)
  }

  /// The same with the element type and the sizes as text.
  public static func operation(
    kind: String, type: String, axes: String
  ) throws(WorkloadError)
    -> any Operation
  {
    guard let type = ElementType(rawValue: type) else { throw .unknownType(name: type) }
    return try operation(kind: kind, type: type, axes: Axes(text: axes))
  }
}
