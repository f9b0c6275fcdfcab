public import Quantities

/// A piece of work with sizes: says what it demands, and knows nothing of machines.
public protocol Operation: Sendable {
  /// The family's name, as in the `op` column of measurements: "gemm", "attention_flash".
  var kind: OperationKind { get }
  /// What its operands are stored as.
  var elementType: ElementType { get }
  /// What its weights are stored as; `elementType` unless an operation says.
  var weights: ElementType { get }
  /// Its sizes, in the order in which they are written.
  var axes: Axes { get }
  /// Work, compulsory traffic and working set.
  var demand: Demand { get }
  /// What it does one after another, where that is several things: what one writes for the next is found where the whole working
  /// set fits. Empty for one thing.
  var phases: [any Operation] { get }
  /// The loops that it is; `.other` unless an operation says.
  var shape: KernelShape { get }
  /// The blocked algorithm that it is, for fast memories of any size; nil where none is known.
  var blocked: BlockedForm? { get }
  /// The same operation by the same kernel with other blocks; empty where the kernel has none to choose.
  var choices: [any Operation] { get }
  /// Bytes of one block's tiles, in the kernel that has choices.
  var tile: Bytes { get }
  /// What crosses between a memory of this capacity and the next larger one while the operation runs once on
  /// operands that are not in the smaller memory: the algorithm's I/O complexity with its constants.
  ///
  /// Laws: never below `demand.compulsory`, and never rises when the capacity does.
  func traffic(fastMemory: Bytes) -> Traffic
  /// The sizes that near-twins among measurements have in common, such as one weight matrix or one set of heads; all where it is
  /// empty.
  ///
  /// Rows that share them stay in one fold of a cross-validation.
  var twinSizes: [Axis] { get }
  /// What its backward pass runs, one after another; nil where no backward pass of it is known.
  var backward: [BackwardOperation]? { get }
  /// What one of several devices that share a model does of it; nil of what every device does whole.
  func share(_ share: TensorShare) -> (any Operation)?
}

extension Operation {
  /// As all its operands, unless the operation says otherwise.
  public var weights: ElementType { elementType }
  /// None: an operation is one thing unless it says otherwise.
  public var phases: [any Operation] { [] }
  /// `.other`: a device's library has no program for it unless the operation says otherwise.
  public var shape: KernelShape { .other }
  /// Nil: no blocked algorithm is known unless the operation names one.
  public var blocked: BlockedForm? { nil }
  /// None: a kernel has no blocks to choose unless the operation says otherwise.
  public var choices: [any Operation] { [] }
  /// Zero: a kernel without choices has no tile.
  public var tile: Bytes { .zero }

  /// The block size among its sizes: "block=64".
  public var choice: String {
    for axis in [Axis.block, .chunk] {
      if let size = axes[axis] { return "\(axis.rawValue)=\(size)" }
    }
    return label
  }

  /// Products as papers count them: of causal attention half of all scores, whatever tiles do (4 S^2 D H / 2 in Dao 2023).
  public var publishedProducts: FLOPs {
    switch self {
    case let attention as Attention: attention.maskedProducts
    case let gradient as AttentionGradient:
      gradient.forward.maskedProducts * (gradient.part == .backward ? 2.5 : 3.5)
    default: demand.products
    }
  }

  /// "gemm fp32 M=128;N=128;K=64", or "gemm bf16 with int4 weights M=128;N=128;K=64".
  public var label: String {
    let stored = weights == elementType ? "" : " with \(weights.rawValue) weights"
    return "\(kind) \(elementType.rawValue)\(stored) \(axes)"
  }
}

/// What wrote the program that runs an operation; a machine's profile holds parameters for each.
public enum Library: String, Sendable, Hashable, CaseIterable {
  /// Orrery's own kernels.
  case own
  /// Libraries of others: OpenBLAS on a CPU; cuBLAS, cuDNN, FlashAttention-2 and -3, and NCCL on a GPU.
  case openblas, cublas, cudnn, flash2, flash3, nccl
  /// The framework's own kernels (PyTorch's element-wise and reduction kernels, for example).
  case framework
  /// Kernels that the framework's compiler writes (PyTorch's Inductor), and those of the serving engine vLLM.
  case inductor, vllm
  /// Products in fp8 of serving engines: CUTLASS's with a scale for a tensor or a row, DeepGEMM's with one for each 128 elements.
  case cutlass, deepgemm
  /// Products of 16 bits with weights in 4, of serving engines.
  case marlin, machete
  /// FlashAttention of the newest generation that a machine has.
  case flash
  /// OpenAI's kernels for experts, which engines take for gpt-oss.
  case triton = "triton_kernels"
  /// Sums among devices of a node: NCCL's by multicast of the switches (NVLink SHARP), PyTorch's in symmetric memory, and FlashInfer's,
  /// which do the addition and the norm behind them.
  case nvls, symmetric, flashinfer
}
