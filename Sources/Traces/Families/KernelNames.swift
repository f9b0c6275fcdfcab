/// The names of kernels that compute, by family; what communicates is in `CommunicationKernels`.
///
/// The order counts: the first row of which a name has a pattern decides, so that what is said of a product in the arguments of an
/// attention kernel does not make it one. The names are those of cuBLAS, cuDNN, CUTLASS, PyTorch, Triton, FBGEMM, vLLM, SGLang, FlashInfer,
/// TensorRT-LLM, rocBLAS, MIOpen, Composable Kernel, AITER and XLA: from recorded profiles, and from those libraries' sources.
enum KernelNames {
  /// The family of a kernel's name, given by `NamePattern.bytes(of:)`; nil for a name that tells nothing.
  static func family(_ name: [UInt8]) -> KernelFamily? {
    patterns.first { $0.pattern.matches(name) }?.family
  }

  private static let patterns: [(family: KernelFamily, pattern: NamePattern)] =
    rows.flatMap { family, texts in
      texts.split { $0 == " " || $0 == "\n" }.map {
        (family: family, pattern: NamePattern(String($0)))
      }
    }

  /// A family, and patterns apart by spaces.
  private static let rows: [(KernelFamily, String)] = [
    // Counts tokens of ranks, and sends nothing.
    (.moe, "deep_ep*layout"),
    // What compilers make says what it is in its first word; names of all that it fuses follow.
    (.elementwise, "^triton_poi_ ^triton_for_ ^triton__ rotary rope_ _rope applyrope"),
    (.convolution, "^triton_tem_*conv"),
    (.attention, "^triton_tem_*flex ^triton_flex"),
    (.gemm, "^triton_tem_ ^triton_mm ^triton_bmm ^gemm_fusion"),
    (.softmax, "^triton_*softmax"),
    (.norm, "^triton_*rsqrt ^triton_*norm"),
    (.reduction, "^triton_per_ ^triton_red_ ^triton_split_scan ^input_reduce"),
    (.elementwise, "^loop_ ^wrapped_"),
    (.gather, "^input_scatter ^input_concatenate"),
    (.copy, "^input_transpose"),
    // Libraries.
    (
      .attention,
      """
      flash::prepare flash_fwd flash_bwd flash_attn flashattn flash::flash fmha sdpa
      attention attn_fwd attn_bwd _attn_ batchprefillwith batchdecodewith singleprefillwith
      singledecodewith mergestates ^_fwd_kernel _fwd_grouped_kernel_stage1 flash_mla
      flashmla mla_reduce mla_decode xqa compute_dot_do_o convert_dq_to cudnn::fusion::
      """
    ),
    (
      .optimizer,
      """
      multi_tensor_apply*adam multi_tensor_apply*sgd multi_tensor_apply*lamb
      multi_tensor_apply*adagrad fused_adam koptimizer adamw
      """
    ),
    (.reduction, "multi_tensor_apply*norm"),
    (.elementwise, "multi_tensor_apply"),
    (.quantization, "fbgemm_gpu::*fp8 fbgemm_gpu::*quant"),
    (
      .embedding,
      """
      split_embedding bounds_check_indices linearize_index pooled_emb embedding_backward
      embedding_bag embedding_dense embedding_grad embedding_forward fbgemm_gpu::
      krn_partial partials_per_segment partial_segments find_long_segments
      compute_grad_weight sum_and_scatter recat_copy
      """
    ),
    (
      .recurrence,
      """
      selective_scan selective_state chunk_scan chunk_state state_passing bmm_chunk
      delta_rule fused_recurrent lstm elemwisernn rnn_ mamba rwkv wkv
      """
    ),
    (
      .norm,
      """
      rms_norm rmsnorm layer_norm layernorm batch_norm batchnorm group_norm groupnorm
      instance_norm instancenorm bn_fw bn_bw gammabeta rowwisemoments ln_fwd ln_bwd welford
      l2norm qk_norm qknorm
      """
    ),
    (
      .convolution,
      """
      convolution convolve conv_ _conv1d _conv2d _conv3d ::conv:: conv2d conv3d winograd
      dgrad wgrad fprop scudnn igemm_fwd_ igemm_bwd_ igemm_wrw_ fft2d_ computeoffsetskernel
      cask_cudnn cutlass_cudnn subtensorop bwd_weight bwd_data im2col col2im
      """
    ),
    (
      .gemm,
      """
      gemm gemv nvjet cijk_ splitkreduce splitk_reduce reducesplitk bmm_ matmul _mm_ cublas
      epilogue::impl marlin fused_moe fmoe moe_flatmm mfma_moe moe_stage wvsplitk xmma
      s16816 s1688
      """
    ),
    (
      .moe,
      """
      moe::dev moe_align moe_sum moe_permute permute_token unpermute topkgating topk_softmax
      topk_sigmoid grouped_topk moe:: _moe_ routing expert finalizemoe expandinputrows
      ep_scatter ep_gather
      """
    ),
    (.softmax, "softmax nll_loss cross_entropy crossentropy logsumexp"),
    (
      .quantization,
      """
      quantize _quant quant_ fp8rowwise fp8*qparam cvt_fp16_to_fp cast_transpose
      """
    ),
    (.fft, "regular_fft vector_fft cufft rocfft fft_kernel"),
    (
      .gather,
      """
      index_elementwise index_put indexselect indexfunc index_kernel scatter_gather
      gather_kernel scatter_kernel catarray reshape_and_cache concat_and_cache index_copy
      kv_cache kvcache kv_indices page_indices masked_select nonzero deviceselect
      compute_cuda_kernel to_dense_representation permute
      """
    ),
    (
      .sort,
      """
      radixsort radix_sort bitonicsort topk sort uniquebykey unique_by_key searchsorted
      samplingfrom sampling:: gumbel multinomial
      """
    ),
    (.pooling, "max_pool maxpool avg_pool avgpool average_pool upsample"),
    (
      .elementwise,
      """
      elementwise triu_tril dropout act_and_mul silu gelu swiglu cast_kernel arange
      fill_kernel bias_rescale_qkv scal_kernel scalepackedtensor axpy
      """
    ),
    (
      .reduction,
      """
      reduce_kernel reducekernel reduce_1block devicereduce device_reduce reducebykey
      devicescan scan_kernel scan_innermost scan_outer cumsum histogram dot_kernel asum nrm2
      devicecompactinit
      """
    ),
    (
      .copy,
      """
      nchwtonhwc nhwctonchw nchw2nhwc nhwc2nchw cnhw2nchw nchw2cnhw transpose copybuffer
      copy_kernel memcpy
      """
    ),
    (.memset, "fillbuffer memset"),
    (.gather, "gather scatter"),
    (.gemm, "cutlass::kernel cutlass::device_kernel"),
  ]
}
