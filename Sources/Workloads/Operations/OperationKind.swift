/// A family of operations, by its name in the `op` column of measurements; `Catalog` says what makes one.
public enum OperationKind: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case copy
  case scale
  case add
  case triad
  case pointerChase = "pointer_chase"
  case gemm
  case gemv
  case softmaxThreePass = "softmax_three_pass"
  case softmaxOnline = "softmax_online"
  case softmax
  case reduceSum = "reduce_sum"
  case rmsNorm = "rmsnorm"
  case layerNorm = "layernorm"
  case gelu
  case siluMultiply = "silu_mul"
  case gatherRows = "gather_rows"
  case cacheWrite = "cache_write"
  case topK = "topk"
  case expertSum = "expert_sum"
  case attentionNaive = "attention_naive"
  case attentionFlash = "attention_flash"
  case attentionBlockSparse = "attention_block_sparse"
  case attentionDecode = "attention_decode"
  case attentionLatent = "attention_latent"
  case attentionBackward = "attention_bwd"
  case attentionForwardBackward = "attention_fwd_bwd"
  case attentionLinear = "attention_linear"
  case crossEntropyMaterialised = "cross_entropy_materialised"
  case crossEntropyCut = "cross_entropy_cut"
  case directConvolution = "fft_conv_direct"
  case fftConvolution = "fft_conv"
  case monarchConvolution = "fft_conv_monarch"
  case mixtureOfExperts = "moe_ffn"
  case groupedGEMM = "grouped_gemm"
  case map
  case mapIndexed = "map_indexed"
  case adam
  case allReduce = "all_reduce"
  case allGather = "all_gather"
  case reduceScatter = "reduce_scatter"
  case allToAll = "all_to_all"
  case broadcast
  case sendReceive = "send_recv"
  case copyToDevice = "memcpy_h2d"
  case copyToHost = "memcpy_d2h"
  case launch = "launch_eager_add"
  case allReduceThreads = "all_reduce_threads"
  case allReduceProcesses = "all_reduce_processes"
  /// What is fitted of a profile beside its operations: a framework's host, and products while a collective runs.
  case host, overlap

  public var description: String { rawValue }
}
