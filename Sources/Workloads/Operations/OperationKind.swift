/// A family of operations, by its name in the `op` column of measurements; `Catalog` says what makes one.
public enum OperationKind: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// c = a: a loop of `Stream`.
  case copy
  /// c = s a: a loop of `Stream`.
  case scale
  /// c = a + b: a loop of `Stream`.
  case add
  /// c = a + s b: a loop of `Stream`.
  case triad
  /// Loads that wait for one another: `PointerChase`.
  case pointerChase = "pointer_chase"
  /// C[m,n] = A[m,k] B[k,n]: `GEMM`.
  case gemm
  /// y[n] = W[n,k] x[k]: `GEMV`.
  case gemv
  /// `Softmax` in three passes over a row.
  case softmaxThreePass = "softmax_three_pass"
  /// `Softmax` with a running maximum and sum.
  case softmaxOnline = "softmax_online"
  /// `Softmax` as a library does it.
  case softmax
  /// Sums of rows: `Reduction`.
  case reduceSum = "reduce_sum"
  /// `Norm` by the root of the mean square.
  case rmsNorm = "rmsnorm"
  /// `Norm` by mean and variance.
  case layerNorm = "layernorm"
  /// A residual stream added to and normalised: `AddNorm`.
  case addNorm = "add_rmsnorm"
  /// Queries and keys turned by their positions: `Rotation`.
  case rotation = "rope"
  /// GELU in its tanh form: `Activation`.
  case gelu
  /// SiLU(gate) x up: `Activation`.
  case siluMultiply = "silu_mul"
  /// Rows collected by number: `RowCopy`.
  case gatherRows = "gather_rows"
  /// Keys or values put into a cache: `RowCopy`.
  case cacheWrite = "cache_write"
  /// The largest of each row: `Selection`.
  case topK = "topk"
  /// Tokens sorted by their experts: `ExpertAlignment`.
  case expertAlignment = "expert_align"
  /// Tokens times the weights of the experts that they take: `ExpertGEMM`.
  case expertGEMM = "expert_gemm"
  /// A token drawn from each row of logits: `Sampling`.
  case sampling = "sample"
  /// What a token's experts give, added up: `ExpertSum`.
  case expertSum = "expert_sum"
  /// `Attention` with stored scores.
  case attentionNaive = "attention_naive"
  /// `Attention` in tiles with online softmax.
  case attentionFlash = "attention_flash"
  /// `Attention` over the tiles that a mask keeps.
  case attentionBlockSparse = "attention_block_sparse"
  /// One query a sequence over a cache: `DecodeAttention`.
  case attentionDecode = "attention_decode"
  /// One query a sequence over latent vectors: `LatentAttention`.
  case attentionLatent = "attention_latent"
  /// New tokens over keys and values that were expanded from latent vectors: `ExpandedAttention`.
  case attentionExpanded = "mla_prefill"
  /// The backward pass of tiled attention: `AttentionGradient`.
  case attentionBackward = "attention_bwd"
  /// Both passes of tiled attention: `AttentionGradient`.
  case attentionForwardBackward = "attention_fwd_bwd"
  /// Causal `LinearAttention` in chunks.
  case attentionLinear = "attention_linear"
  /// `CrossEntropy` with stored logits.
  case crossEntropyMaterialised = "cross_entropy_materialised"
  /// `CrossEntropy` whose logits are never stored.
  case crossEntropyCut = "cross_entropy_cut"
  /// `FFTConvolution` as the sum is written.
  case directConvolution = "fft_conv_direct"
  /// `FFTConvolution` by transforms.
  case fftConvolution = "fft_conv"
  /// `FFTConvolution` by transforms that are matrix products.
  case monarchConvolution = "fft_conv_monarch"
  /// A gated feed-forward layer of experts: `MixtureOfExperts`.
  case mixtureOfExperts = "moe_ffn"
  /// One product for each expert: `GroupedGEMM`.
  case groupedGEMM = "grouped_gemm"
  /// Arrays of one layout: `ElementMap`.
  case map
  /// Arrays of several layouts or types: `ElementMap`.
  case mapIndexed = "map_indexed"
  /// One step of Adam: `OptimizerStep`.
  case adam
  /// `Collective`: sums of what all ranks have, to all.
  case allReduce = "all_reduce"
  /// `Collective`: what all ranks have, to all.
  case allGather = "all_gather"
  /// `Collective`: a part of the sums to each rank.
  case reduceScatter = "reduce_scatter"
  /// `Collective`: from each rank a part to each other.
  case allToAll = "all_to_all"
  /// `Collective`: what one rank has, to all.
  case broadcast
  /// `Collective`: a message from rank to rank.
  case sendReceive = "send_recv"
  /// `HostCopy` from the host's memory.
  case copyToDevice = "memcpy_h2d"
  /// `HostCopy` to the host's memory.
  case copyToHost = "memcpy_d2h"
  /// Launches in a row of a kernel of one element: `Launch`.
  case launch = "launch_eager_add"
  /// `AllReduce` among threads of a process.
  case allReduceThreads = "all_reduce_threads"
  /// `AllReduce` among processes.
  case allReduceProcesses = "all_reduce_processes"
  /// `SignAllReduce` among processes.
  case allReduceSigns = "all_reduce_signs"
  /// Activations rounded to fp8 by one known scale: `Quantize`.
  case quantizeStatic = "quantize_static"
  /// The same by the largest of all: `Quantize`.
  case quantizeTensor = "quantize_tensor"
  /// The same by the largest of each row: `Quantize`.
  case quantizeToken = "quantize_token"
  /// The same by the largest of each 128 elements: `Quantize`.
  case quantizeGroup = "quantize_group"
  /// A device's experts of a mixture by an engine's kernels: `FusedExperts`.
  case fusedExperts = "moe_fused"
  /// What is fitted of a profile beside its operations: a framework's host, and products while a collective runs.
  case host, overlap

  /// The name in the `op` column: "gemm", "attention_flash".
  public var description: String { rawValue }
}
