import Laws
import Testing

@testable import Traces

/// The tables of names.
@Suite struct KernelNamesTests {
  private func family(_ name: String) -> KernelFamily? {
    KernelNames.family(NamePattern.bytes(of: name))
  }

  /// Names as profiles of PyTorch, vLLM, SGLang, TensorRT-LLM and XLA have them on NVIDIA, AMD and Intel devices.
  private static let names: [(KernelFamily, [String])] = [
    (
      .gemm,
      [
        "nvjet_sm90_tst_256x128_64x4_1x2_h_bz_coopA_TNT", "volta_sgemm_128x64_nn",
        "ampere_bf16_s16816gemm_bf16_128x64_ldg8_f2f_stages_64x4_tn",
        "sm90_xmma_gemm_bf16bf16_bf16f32_f32_tn_n_tilesize128x128x64_execute_kernel__5x_cublas",
        "void cutlass::Kernel2<cutlass_80_tensorop_bf16_s16816gemm_relu_bf16_64x64_64x6_tn_align8>()",
        "Cijk_Alik_Bljk_B_BS_BH_Bias_HA_S_SAV_UserArgs_MT256x128x64_MI16x16x1_SN",
        "void cublasLt::splitKreduce_kernel<32, 16, int, float>()",
        "void gemv2T_kernel_val<int, int, float, float>()", "fused_moe_kernel",
        "bmm_MxE4m3_MxE2m1MxE4m3_Fp32_t128x16x256u2_s3_et128x16_swiGlu_dynBatch_sm100f",
        "void deep_gemm::sm90_fp8_gemm_1d2d_impl<>()", "void marlin::Marlin<>()",
        "triton_tem_fused_mm_3",
      ]
    ),
    (
      .attention,
      [
        "void pytorch_flash::flash_fwd_kernel<pytorch_flash::Flash_fwd_kernel_traits<64, 128>>()",
        "cudnn_generated_fort_native_sdpa_sm90_flash_fprop_wgmma_f16_knob_7_64x128x64_kernel0_0",
        "fmhaSm100aKernel_QkvE4m3OBfloat16H64PagedKvCausalP16VarSeqQ128Kv128PersistentContext",
        "attn_fwd", "void flashinfer::BatchPrefillWithPagedKVCacheKernel<>()",
        "kernel_unified_attention_2d", "_fwd_grouped_kernel_stage1", "XeFMHAFwdSplitKVKernel",
        "void cutlass::device_kernel<flash::enable_sm90_or_later<flash::FlashAttnFwdSm90<>>>()",
      ]
    ),
    (
      .convolution,
      [
        "cudnn_infer_volta_scudnn_128x64_relu_medium_nn_v1",
        "sm80_xmma_fprop_implicit_gemm_indexed_tf32f32_tf32f32_f32_nhwckrsc_nchw_execute_kernel_cudnn",
        "igemm_wrw_gtcx3_nhwc_bf16_bx0_ex1_bt64x64x64", "void causal_conv1d_fwd_kernel<>()",
        "_ZN2ck16tensor_operation6device49kernel_grouped_conv_fwd_multiple_abd_xdl_cshuffle",
      ]
    ),
    (
      .norm,
      [
        "void at::native::(anonymous namespace)::vectorized_layer_norm_kernel<float, float>()",
        "std::enable_if<(((8)>(0)))&&vllm::_typeConvert<c10::BFloat16>::exists, void>::type vllm::fused_add_rms_norm_kernel<c10::BFloat16, 8>()",
        "void cudnn::bn_bw_1C11_kernel_new<float, float>()",
        "triton_red_fused__to_copy_add_mean_mul_pow_rsqrt_0",
      ]
    ),
    (
      .softmax,
      [
        "void at::native::(anonymous namespace)::cunn_SoftMaxForward<4, float>()",
        "triton_per_fused__log_softmax_2", "void nll_loss_forward_reduce_cuda_kernel_2d<float>()",
      ]
    ),
    (
      .elementwise,
      [
        "void at::native::unrolled_elementwise_kernel<at::native::direct_copy_kernel_cuda()>()",
        "void vllm::act_and_mul_kernel<c10::BFloat16, &vllm::silu_kernel>()",
        "void vllm::rotary_embedding_kernel<c10::BFloat16, true>()",
        "triton_poi_fused_add_mul_softmax_0", "loop_add_fusion",
        "void at::native::(anonymous namespace)::multi_tensor_apply_kernel<TensorListMetadata<2>, BinaryOpListAlphaFunctor<float>>()",
      ]
    ),
    (
      .reduction,
      [
        "void at::native::reduce_kernel<512, 1, at::native::ReduceOp<float, at::native::NormTwoOps<float>>>()",
        "triton_red_fused_sum_1", "void cub::DeviceScanKernel<cub::AgentScanPolicy<128>>()",
      ]
    ),
    (
      .optimizer,
      ["void multi_tensor_apply_kernel<TensorListMetadata<4>, AdamFunctor<float>, float>()"]
    ),
    (
      .gather,
      [
        "void at::native::(anonymous namespace)::CatArrayBatchedCopy<float, unsigned int, 2>()",
        "void at::native::index_elementwise_kernel<128, 4, at::native::gpu_index_kernel<>>()",
        "void vllm::reshape_and_cache_flash_kernel<__nv_bfloat16, unsigned char>()",
      ]
    ),
    (
      .embedding,
      ["void split_embedding_backward_codegen_rowwise_adagrad_unweighted_kernel_cta_per_row_1<>()"]
    ),
    (.sort, ["void cub::DeviceRadixSortOnesweepKernel<>()", "void sbtopk::gatherTopK<float>()"]),
    (
      .moe,
      [
        "void moe::dev::routing::routingIndicesHistogramKernel<routingRenormalize::KernelParams>()",
        "void vllm::moe::moe_align_block_size_kernel<int>()",
        "void vllm::moe::topkGatingSoftmax<8>()",
      ]
    ),
    (
      .quantization,
      [
        "void vllm::scaled_fp8_quant_kernel_strided<c10::BFloat16>()",
        "void fbgemm_gpu::_compute_FP8_quantize_cuda_kernel<float>()",
      ]
    ),
    (.pooling, ["void at::native::(anonymous namespace)::max_pool_backward_nchw<float, float>()"]),
    (.recurrence, ["selective_scan_fwd_kernel", "_chunk_scan_fwd_kernel"]),
    (.copy, ["batched_transpose_16x32_half", "__amd_rocclr_copyBuffer.kd"]),
    (.memset, ["__amd_rocclr_fillBufferAligned.kd"]),
  ]

  @Test(arguments: names)
  func aNameIsOfItsFamily(family: KernelFamily, names: [String]) {
    for name in names {
      #expect(self.family(name) == family, "\(name)")
      #expect(self.family(name.uppercased()) == family, "\(name), in capitals")
      #expect(CommunicationKernels.kernel(NamePattern.bytes(of: name)) == nil, "\(name)")
    }
  }

  @Test(arguments: ["", "void ", "k", "at::cuda::(anonymous namespace)::spin_kernel(long)"])
  func aNameThatTellsNothingHasNoFamily(name: String) {
    #expect(family(name) == nil)
  }

  @Test func eachKernelThatCommunicatesSaysWhoseItIsAndWhereItWasRead() {
    #expect(CommunicationKernels.rows.count > 40)
    for row in CommunicationKernels.rows {
      #expect(
        !row.library.isEmpty && !row.what.isEmpty && row.source.contains { $0 == "/" || $0 == " " })
    }
  }

  /// A recogniser that nobody gave a family would leave its kernels to their names.
  @Test func whatIsRecognisedHasAFamily() {
    for recogniser in RecogniserCatalog.recognisers {
      for name in recogniser.names {
        #expect(OperationFamilies.family("aten::\(name)") != nil, "\(name)")
      }
    }
  }

  @Test(arguments: [
    ("gemm", "volta_sgemm_64x64", true), ("^gemm", "volta_sgemm_64x64", false),
    ("^volta*64x64", "volta_sgemm_64x64", true), ("volta*volta", "volta_sgemm", false),
    ("^triton_*softmax", "void triton_poi_SoftMax", true), ("a*b", "ba", false),
    ("*", "anything", true), ("long", String(repeating: "x", count: 600) + "long", false),
  ])
  func aPatternHasItsPiecesInTheirOrder(pattern: String, name: String, isMet: Bool) {
    #expect(NamePattern(pattern).matches(NamePattern.bytes(of: name)) == isMet)
  }

  @Test func theDocumentListsTheFamilies() throws {
    let table = try DocumentedTable("family", in: "docs/replay.md")
    #expect(table.rows.map { $0[0] } == KernelFamily.allCases.map(\.rawValue))
  }

  @Test(arguments: KernelFamily.allCases) func aFamilyIsKnownByItsName(family: KernelFamily) {
    #expect(KernelFamily(named: family.rawValue) == family)
    #expect(KernelFamily(named: family.rawValue.uppercased()) == family)
    #expect(KernelFamily(named: "no \(family)") == nil)
    #expect(KernelFamily(named: "element-wise") == .elementwise)
  }
}
