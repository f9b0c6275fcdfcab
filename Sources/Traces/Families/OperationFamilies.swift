import Workloads

/// The families of frameworks' operations by their names, and of the catalogue's operations by their kinds.
enum OperationFamilies {
  /// The family of a framework's operation; nil of one that is not known, or that leaves its work to others.
  static func family(_ name: String) -> KernelFamily? {
    if isCommunication(name) { return .communication }
    let base = name.split(separator: ":").last.map(String.init) ?? name
    if collectives.contains(base) { return .communication }
    return names[base] ?? (base.hasPrefix("_foreach_") ? .elementwise : nil)
  }

  /// The family of an operation of the catalogue; `other` of one that is no kernel's.
  static func family(of kind: OperationKind) -> KernelFamily { kinds[kind] ?? .other }

  /// Whether a name is one by which PyTorch records that it communicates: of its operations (c10d, symm_mem), of what it records of
  /// their arguments, or of the range that a back end puts around a launch (torch/csrc/distributed/c10d, `profilingTitle`).
  static func isCommunication(_ name: String) -> Bool { marks.contains { name.hasPrefix($0) } }

  private static let marks = [
    "c10d::", "c10d_functional::", "_c10d_functional", "symm_mem::", "record_param_comms", "nccl",
    "gloo:", "mpi:", "ucc:", "xccl:", "hccl:", "rccl:", "deep_ep::", "_C_custom_ar::",
    "torchcomms::",
  ]

  /// Collectives that engines register in namespaces of their own: `vllm::all_reduce`.
  private static let collectives: Set<String> = [
    "all_reduce", "all_reduce_", "allreduce", "allreduce_", "inplace_all_reduce",
    "outplace_all_reduce", "all_gather", "all_gather_into_tensor", "reduce_scatter",
    "reduce_scatter_tensor", "all_to_all", "all_to_all_single", "broadcast_",
  ]

  /// What is recognised has the family of its kind of recogniser, but for what is listed below.
  private static let names: [String: KernelFamily] = {
    var names: [String: KernelFamily] = [:]
    let recognised: [(KernelFamily, [Recogniser])] = [
      (.gemm, ProductRecognisers.all), (.attention, AttentionRecognisers.all),
      (.norm, RowRecognisers.norms), (.softmax, RowRecognisers.softmax),
      (.reduction, RowRecognisers.choices), (.gather, MoveRecognisers.all),
      (.elementwise, ElementRecognisers.all),
    ]
    for (family, recognisers) in recognised {
      for name in recognisers.flatMap(\.names) { names[name] = family }
    }
    for (family, list) in others { for name in list { names[name] = family } }
    return names
  }()

  private static let others: [KernelFamily: [String]] = [
    .gemm: [
      "linear", "matmul", "dot", "vdot", "addbmm", "_weight_int4pack_mm", "_weight_int8pack_mm",
      "cutlass_scaled_mm", "gptq_gemm", "gptq_marlin_gemm", "awq_gemm", "fp8_scaled_mm",
    ],
    .convolution: [
      "cudnn_convolution", "miopen_convolution", "_convolution", "convolution",
      "convolution_overrideable", "convolution_backward", "conv1d", "conv2d", "conv3d",
      "cudnn_convolution_transpose", "cudnn_convolution_relu", "cudnn_convolution_add_relu",
      "cudnn_convolution_backward", "cudnn_convolution_backward_input",
      "cudnn_convolution_backward_weight", "miopen_convolution_backward", "thnn_conv2d",
      "_slow_conv2d_forward", "_conv_depthwise2d", "slow_conv_dilated2d",
    ],
    .attention: [
      "_scaled_dot_product_efficient_attention",
      "_scaled_dot_product_efficient_attention_backward", "_flash_attn_forward",
      "_flash_attn_backward", "_flash_attn_varlen_forward", "_flash_attn_varlen_backward",
      "paged_attention_v1", "paged_attention_v2", "varlen_fwd", "fwd_kvcache",
    ],
    .norm: [
      "fused_add_rms_norm", "native_group_norm_backward", "batch_norm_backward",
      "_native_batch_norm_legit", "batch_norm_stats", "batch_norm_elemt",
      "batch_norm_backward_elemt", "batch_norm_backward_reduce",
    ],
    .softmax: [
      "nll_loss_forward", "nll_loss_backward", "nll_loss2d_forward", "nll_loss2d_backward",
      "softmax", "log_softmax",
    ],
    .reduction: ["histc", "bincount", "count_nonzero", "aminmax", "cumprod", "_foreach_norm"],
    .embedding: [
      "embedding", "embedding_dense_backward", "_embedding_bag", "_embedding_bag_dense_backward",
    ],
    .gather: [
      "select_backward", "slice_backward", "_unsafe_index", "scatter_add", "scatter_reduce_",
      "masked_scatter_", "reshape_and_cache", "reshape_and_cache_flash", "concat_and_cache_mla",
    ],
    .pooling: [
      "max_pool2d_with_indices", "max_pool2d_with_indices_backward", "adaptive_avg_pool2d",
      "_adaptive_avg_pool2d", "_adaptive_avg_pool2d_backward", "avg_pool2d",
      "avg_pool2d_backward", "upsample_nearest2d", "upsample_nearest2d_backward",
      "upsample_bilinear2d", "upsample_bilinear2d_backward",
    ],
    .sort: ["topk", "sort", "argsort", "_unique2", "searchsorted", "multinomial", "kthvalue"],
    .moe: ["topk_softmax", "moe_align_block_size", "moe_sum", "grouped_topk"],
    .quantization: [
      "static_scaled_fp8_quant", "dynamic_scaled_fp8_quant", "dynamic_per_token_scaled_fp8_quant",
      "static_scaled_int8_quant", "per_token_group_fp8_quant", "scaled_fp4_quant",
      "FloatToFP8RowwiseQuantized", "FP8RowwiseQuantizedToFloat", "FloatToHFP8Quantized",
      "HFP8QuantizedToFloat",
    ],
    .recurrence: ["_cudnn_rnn", "_cudnn_rnn_backward", "_thnn_fused_lstm_cell"],
    .fft: ["_fft_r2c", "_fft_c2c", "_fft_c2r"],
    .optimizer: ["_fused_adam_", "_fused_adamw_", "_fused_sgd_", "_fused_adagrad_"],
  ]

  private static let kinds: [OperationKind: KernelFamily] = {
    let families: [KernelFamily: [OperationKind]] = [
      .gemm: [.gemm, .gemv, .groupedGEMM, .mixtureOfExperts],
      .attention: [
        .attentionNaive, .attentionFlash, .attentionBlockSparse, .attentionDecode,
        .attentionLatent, .attentionExpanded, .attentionBackward, .attentionForwardBackward,
        .attentionLinear,
      ],
      .convolution: [.directConvolution, .fftConvolution, .monarchConvolution],
      .communication: [
        .allReduce, .allGather, .reduceScatter, .allToAll, .broadcast, .sendReceive,
        .allReduceThreads, .allReduceProcesses, .allReduceSigns,
      ],
      .elementwise: [.map, .mapIndexed, .scale, .add, .triad, .gelu, .siluMultiply, .launch],
      .norm: [.rmsNorm, .layerNorm],
      .softmax: [
        .softmax, .softmaxThreePass, .softmaxOnline, .crossEntropyMaterialised, .crossEntropyCut,
      ],
      .reduction: [.reduceSum],
      .gather: [.gatherRows, .cacheWrite],
      .sort: [.topK],
      .moe: [.expertSum],
      .optimizer: [.adam],
      .copy: [.copy, .copyToDevice, .copyToHost],
    ]
    return Dictionary(
      uniqueKeysWithValues: families.flatMap { family, kinds in kinds.map { ($0, family) } })
  }()
}
