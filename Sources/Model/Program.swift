public import Hardware
import Quantities

/// The formula behind a family: it depends on the machine, on the loops and on whose program runs them.
public enum Program: Sendable, Hashable, CaseIterable {
  /// The hierarchical roofline, for anything.
  case roofline
  case product, groupedProduct
  case attention, attentionGradient, materialisedAttention
  case elements, softmax, norm, sum
  case convolution
  case arrayPass, gating, combination, selection
  case collective, contention
  case hostCopy, launches

  /// The formula of a family on a kind of machine.
  public init(kind: String, implementation: String, on machine: HardwareProfile.Kind) {
    guard machine == .gpu else {
      self = .roofline
      return
    }
    self = Self.device["\(kind)/\(implementation)"] ?? .roofline
  }

  /// The formulas of a device's libraries, by operation and implementation.
  private static let device: [String: Program] = [
    "gemm/cublas": .product,
    "grouped_gemm/framework": .groupedProduct,
    "attention_flash/flash2": .attention,
    "attention_flash/cudnn": .attention,
    "gemv/cublas": .product,
    "attention_decode/flash2": .attention,
    "attention_decode/cudnn": .attention,
    "attention_bwd/flash2": .attentionGradient,
    "attention_bwd/cudnn": .attentionGradient,
    "attention_fwd_bwd/flash2": .attentionGradient,
    "attention_fwd_bwd/cudnn": .attentionGradient,
    "attention_naive/framework": .materialisedAttention,
    "copy/framework": .elements,
    "add/framework": .elements,
    "gelu/framework": .elements,
    "silu_mul/framework": .gating,
    "map/framework": .arrayPass,
    "map_indexed/framework": .arrayPass,
    "adam/framework": .elements,
    "gather_rows/framework": .elements,
    "cache_write/framework": .elements,
    "expert_sum/framework": .combination,
    "topk/framework": .selection,
    "overlap/nccl": .contention,
    "all_reduce/nccl": .collective,
    "all_gather/nccl": .collective,
    "reduce_scatter/nccl": .collective,
    "all_to_all/nccl": .collective,
    "broadcast/nccl": .collective,
    "send_recv/nccl": .collective,
    "softmax/framework": .softmax,
    "layernorm/framework": .norm,
    "rmsnorm/framework": .norm,
    "reduce_sum/framework": .sum,
    "fft_conv/framework": .convolution,
    "memcpy_h2d/framework": .hostCopy,
    "memcpy_d2h/framework": .hostCopy,
    "launch_eager_add/framework": .launches,
  ]

  /// Families that run the kernels of others: a product with one row, attention of one query, a backward pass that is
  /// measured together with forward.
  static let kin = [
    "gemv": "gemm", "attention_decode": "attention_flash", "attention_bwd": "attention_fwd_bwd",
  ]

  /// Its fitted numbers, at most eight.
  public var parameters: [Parameter] {
    switch self {
    case .roofline: RooflineParameters.list
    case .product: ProductParameters.list
    case .groupedProduct: GroupedProductParameters.list
    case .attention: AttentionParameters.list
    case .attentionGradient: AttentionGradientParameters.list
    case .materialisedAttention: MaterialisedAttentionParameters.list
    case .elements: ElementsParameters.list
    case .softmax: SoftmaxParameters.list
    case .norm: NormParameters.list
    case .sum: SumParameters.list
    case .convolution: ConvolutionParameters.list
    case .arrayPass: ArrayPassParameters.list
    case .gating: GatingParameters.list
    case .combination: CombinationParameters.list
    case .selection: SelectionParameters.list
    case .collective: CollectiveParameters.list
    case .contention: ContentionParameters.list
    case .hostCopy: HostCopyParameters.list
    case .launches: LaunchParameters.list
    }
  }

  /// How many layers of other families' programs it is made of.
  public var layers: Int {
    switch self {
    case .attentionGradient: 2
    case .materialisedAttention, .gating, .launches: 1
    default: 0
    }
  }

  /// Whether its kernels are compiled for head dimensions.
  var isFusedAttention: Bool { self == .attention || self == .attentionGradient }

  /// Whether the profile must list the kernels to pick from.
  var needsKernels: Bool {
    switch self {
    case .product, .groupedProduct, .attention, .attentionGradient: true
    default: false
    }
  }
}

/// How well a program uses the ceilings of a machine that is described by its memory levels alone.
struct RooflineParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .ratio(
      "computeEfficiency", 0.02...1, ideal: 1,
      "share of a unit's measured peak that the inner loops reach"),
    .ratio(
      "trafficEfficiency", 0.05...1, ideal: 1,
      "share of a level's measured bandwidth that the access pattern reaches"),
    .time("startup", 0...20, "what one call costs before and after its loops"),
  ]

  var computeEfficiency: Double { values[0] }
  var trafficEfficiency: Double { values[1] }
  var startup: Seconds { Seconds(values[2]) }
}
