/// A kernel that devices talk to one another by, known by its name.
struct CommunicationKernel: Sendable {
  /// What its name has.
  let pattern: NamePattern
  /// Whose it is.
  let library: String
  /// What it does.
  let what: String
  /// What else it computes on what it gets; nil for nothing.
  let fused: String?
  /// Where the name was read.
  let source: String

  init(
    _ pattern: String, _ library: String, _ what: String, fused: String? = nil, from source: String
  ) {
    self.pattern = NamePattern(pattern)
    self.library = library
    self.what = what
    self.fused = fused
    self.source = source
  }
}

/// The names of kernels that communicate; the first that fits is taken.
///
/// The source is a file of a public repository that defines the kernel, or a recorded profile. One more kernel is one more row.
enum CommunicationKernels {
  /// What a kernel is, its name being given by `NamePattern.bytes(of:)`; nil for all that do not communicate.
  static func kernel(_ name: [UInt8]) -> CommunicationKernel? {
    rows.first { $0.pattern.matches(name) }
  }

  static let rows: [CommunicationKernel] =
    collectives + custom + symmetric + experts + compilers

  /// Libraries of collectives.
  private static let collectives: [CommunicationKernel] = [
    // RCCL's kernels have NCCL's names; which of the two it is, the device says.
    .init("^nccl", "NCCL or RCCL", "collective", from: "NVIDIA/nccl src/device/generate.py"),
    .init("nccldevkernel", "NCCL or RCCL", "collective", from: "NVIDIA/nccl src/device/common.h"),
    .init(
      "ncclkernel", "NCCL or RCCL", "collective",
      from: "data/traces/hta/nccl_a100_2rank_rank0.json.gz"),
    .init(
      "ncclsym", "NCCL", "collective in symmetric memory",
      from: "NVIDIA/nccl src/device/symmetric/generate.py"),
    .init(
      "^rccl", "RCCL", "collective", from: "ROCm/rccl, before it took over NCCL's names"),
    .init(
      "mscclpp", "MSCCL++", "collective",
      from: "microsoft/mscclpp src/ext/collectives/allreduce/allreduce_allpair_packet.cu"),
    .init("msccl", "MSCCL", "collective", from: "ROCm/rccl src/include/msccl/msccl_kernel.h"),
    .init(
      "oneccl", "oneCCL", "collective",
      from: "uxlfoundation/oneCCL src/coll/algorithms/reduce_scatter/sycl"),
    .init(
      "allreduce_execution_", "oneCCL", "all-reduce",
      from: "oneapi-src/oneCCL src/kernels/kernels.cl"),
    .init(
      "hcom_", "HCCL", "collective",
      from: "Ascend's MindStudio profiles: hcom_allReduce__606_0_1"),
    .init("hccl", "HCCL", "collective", from: "Ascend's MindStudio profiles: HcclAllreduce"),
    .init(
      "userbuffers", "Transformer Engine", "collective",
      from: "NVIDIA/TransformerEngine transformer_engine/common/comm_gemm_overlap/userbuffers"),
  ]

  /// Memory that devices share.
  private static let symmetric: [CommunicationKernel] = [
    .init("nvshmem", "NVSHMEM", "puts, gets and waits", from: "NVIDIA/nvshmem src/include"),
    .init(
      "on_stream_kernel", "NVSHMEM", "barrier or collective",
      from: "NVIDIA/nvshmem src/include/internal/non_abi/nvshmemi_h_to_d_coll_defs.cuh"),
    .init(
      "multimem_", "PyTorch symmetric memory", "collective in the switch",
      from: "pytorch/pytorch torch/csrc/distributed/c10d/symm_mem/CUDASymmetricMemoryOps.cu"),
    .init(
      "one_shot_all_reduce", "PyTorch symmetric memory", "all-reduce",
      from: "pytorch/pytorch torch/csrc/distributed/c10d/symm_mem/CUDASymmetricMemoryOps.cu"),
    .init(
      "two_shot_all_reduce", "PyTorch symmetric memory", "all-reduce",
      from: "pytorch/pytorch torch/csrc/distributed/c10d/symm_mem/CUDASymmetricMemoryOps.cu"),
    .init(
      "symmetric_memory::", "PyTorch symmetric memory", "barrier or signal",
      from: "pytorch/pytorch torch/csrc/distributed/c10d/symm_mem/CUDASymmetricMemory.cu"),
    .init(
      "exchangesplitandoffset", "PyTorch symmetric memory", "all-to-all's sizes",
      from: "pytorch/pytorch torch/csrc/distributed/c10d/symm_mem/nvshmem_extension.cu"),
    .init(
      "alltoallv", "PyTorch symmetric memory", "all-to-all",
      from: "pytorch/pytorch torch/csrc/distributed/c10d/symm_mem/nvshmem_extension.cu"),
  ]

  /// All-reduces that engines bring along.
  private static let custom: [CommunicationKernel] = [
    .init(
      "vllm::cross_device_", "vLLM", "custom all-reduce",
      from: "vllm-project/vllm csrc/custom_all_reduce.cuh"),
    .init(
      "sglang::cross_device_", "SGLang", "custom all-reduce",
      from: "sgl-project/sglang sgl-kernel/csrc/allreduce/custom_all_reduce.cuh"),
    .init(
      "aiter::cross_device_", "AITER", "custom all-reduce",
      from: "ROCm/aiter csrc/include/custom_all_reduce.cuh"),
    .init(
      "reduce_scatter_cross_device", "AITER", "first half of an all-reduce and norm",
      from: "ROCm/aiter csrc/include/custom_all_reduce.cuh"),
    .init(
      "cross_device_reduce", "custom all-reduce", "custom all-reduce",
      from: "vllm-project/vllm csrc/custom_all_reduce.cuh and its descendants"),
    .init(
      "allgather_lastdim", "AITER", "all-gather",
      from: "ROCm/aiter csrc/include/custom_all_reduce.cuh"),
    .init(
      "allgather_vec", "AITER", "all-gather",
      from: "ROCm/aiter csrc/include/custom_all_reduce.cuh"),
    .init(
      "quickreduce::", "quick all-reduce", "all-reduce in fewer bits",
      from: "vllm-project/vllm csrc/quickreduce/quick_reduce.h"),
    .init(
      "allreduce_prototype", "quick all-reduce", "all-reduce in fewer bits",
      from: "vllm-project/vllm csrc/quickreduce/quick_reduce.h"),
    .init(
      "allreduce_fusion*allreducefusionpattern)0", "TensorRT-LLM", "all-reduce",
      from: "flashinfer-ai/flashinfer include/flashinfer/comm/trtllm_allreduce_fusion.cuh"),
    .init(
      "allreduce_fusion", "TensorRT-LLM", "all-reduce", fused: "norm",
      from: "flashinfer-ai/flashinfer include/flashinfer/comm/trtllm_allreduce_fusion.cuh"),
    .init(
      "all_reduce_norm", "TensorRT-LLM", "all-reduce", fused: "norm",
      from: "flashinfer-ai/flashinfer include/flashinfer/comm/trtllm_allreduce.cuh"),
    .init(
      "oneshotallreducefusion", "TensorRT-LLM", "all-reduce", fused: "norm",
      from: "flashinfer-ai/flashinfer include/flashinfer/comm/trtllm_mnnvl_allreduce.cuh"),
    .init(
      "rmsnormlamport", "TensorRT-LLM", "second half of an all-reduce", fused: "norm",
      from: "flashinfer-ai/flashinfer include/flashinfer/comm/trtllm_mnnvl_allreduce.cuh"),
    .init(
      "oneshotallreduce", "TensorRT-LLM", "all-reduce",
      from: "NVIDIA/TensorRT-LLM cpp/tensorrt_llm/kernels/customAllReduceKernels.cu"),
    .init(
      "twoshotallreduce", "TensorRT-LLM", "all-reduce",
      from: "NVIDIA/TensorRT-LLM cpp/tensorrt_llm/kernels/customAllReduceKernels.cu"),
    .init(
      "twoshot_allreduce", "TensorRT-LLM", "all-reduce",
      from: "NVIDIA/TensorRT-LLM cpp/tensorrt_llm/kernels/communicationKernels"),
  ]

  /// Tokens to the devices of their experts, and back.
  private static let experts: [CommunicationKernel] = [
    .init(
      "deep_ep*internode", "DeepEP", "dispatch or combine among nodes",
      from: "deepseek-ai/DeepEP csrc/kernels/internode.cu, internode_ll.cu"),
    .init(
      "deep_ep*intranode", "DeepEP", "dispatch or combine within a node",
      from: "deepseek-ai/DeepEP csrc/kernels/intranode.cu"),
    .init(
      "hybrid_ep", "DeepEP", "dispatch or combine",
      from: "deepseek-ai/DeepEP csrc/hybrid_ep/backend/hybrid_ep_backend.cuh"),
    .init("uccl::internode", "UCCL", "dispatch or combine", from: "uccl-project/uccl ep/src"),
    .init("uccl::intranode", "UCCL", "dispatch or combine", from: "uccl-project/uccl ep/src"),
    .init("epdispatch", "MORI", "dispatch", from: "ROCm/mori src/ops/dispatch_combine"),
    .init("epcombine", "MORI", "combine", from: "ROCm/mori src/ops/dispatch_combine"),
    .init(
      "moea2a", "TensorRT-LLM", "dispatch or combine",
      from: "NVIDIA/TensorRT-LLM cpp/tensorrt_llm/kernels/communicationKernels"),
    .init(
      "moealltoall", "TensorRT-LLM", "dispatch or combine",
      from: "flashinfer-ai/flashinfer include/flashinfer/comm/trtllm_alltoall.cuh"),
  ]

  /// Operations by which a compiler calls them.
  private static let compilers: [CommunicationKernel] = [
    .init("^all-reduce", "XLA", "all-reduce", from: "openxla/xla HLO opcodes"),
    .init("^all-gather", "XLA", "all-gather", from: "openxla/xla HLO opcodes"),
    .init("^reduce-scatter", "XLA", "reduce-scatter", from: "openxla/xla HLO opcodes"),
    .init("^all-to-all", "XLA", "all-to-all", from: "openxla/xla HLO opcodes"),
    .init("^collective-permute", "XLA", "sends and receives", from: "openxla/xla HLO opcodes"),
  ]
}
