import Documents
import Laws
import Testing
import Workloads

@testable import Traces

/// What a piece of work is for, and what tells it.
@Suite struct WorkFamiliesTests {
  /// One event of a recording: (kind, name, lane, start, duration, correlation); lane 0 is a thread, lane 1 a stream.
  private struct Event {
    var kind: Span.Kind
    var name: String
    var lane: Int
    var start: Int64
    var duration: Int64
    var correlation: Int?
    var detail: String?

    init(
      _ kind: Span.Kind, _ name: String, _ lane: Int, _ start: Int64, _ duration: Int64,
      _ correlation: Int? = nil, detail: String? = nil
    ) {
      (self.kind, self.name, self.lane) = (kind, name, lane)
      (self.start, self.duration) = (start, duration)
      (self.correlation, self.detail) = (correlation, detail)
    }
  }

  private func trace(_ events: [Event]) -> Trace {
    Trace(
      lanes: [Lane(name: "main", kind: .thread), Lane(name: "stream", kind: .stream)],
      names: events.map(\.name), details: events.map { $0.detail ?? "{}" },
      spans: events.enumerated().map { number, event in
        Span(
          name: number, lane: event.lane, start: event.start, duration: event.duration,
          kind: event.kind, correlation: event.correlation,
          detail: event.detail == nil ? nil : number)
      })
  }

  /// The decision about a kernel that a call launches within operations and ranges, the outermost first.
  private func decision(
    _ kernel: String, within hosts: [(kind: Span.Kind, name: String)] = [], detail: String? = nil
  ) throws -> FamilyDecision {
    let around = hosts.enumerated().map { number, host in
      Event(host.kind, host.name, 0, Int64(number), 100 - 2 * Int64(number))
    }
    let events =
      around + [
        Event(.call, "cudaLaunchKernel", 0, 40, 2, 1),
        Event(.kernel, kernel, 1, 50, 10, 1, detail: detail),
      ]
    return try #require(trace(events).workFamilies[events.count - 1])
  }

  private let cast =
    "void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add>"

  /// Events of Chrome's format: each kernel by its name, launched by a call, for 100 us.
  private func document(_ kernels: [String]) throws -> Trace {
    let events = kernels.enumerated().map { number, name in
      """
      {"ph": "X", "cat": "cuda_runtime", "name": "cudaLaunchKernel", "pid": 10, "tid": 10,
       "ts": \(200 * number), "dur": 2, "args": {"correlation": \(number + 1)}},
      {"ph": "X", "cat": "kernel", "name": "\(name)", "pid": 0, "tid": 7, "ts": \(200 * number + 10),
       "dur": 100, "args": {"correlation": \(number + 1), "device": 0, "stream": 7}}
      """
    }
    let text = #"{"schemaVersion": 1, "traceEvents": [\#(events.joined(separator: ","))]}"#
    return try ChromeTrace.read(Array(text.utf8)).trace
  }

  /// Case 02, and one of our own with the other libraries.
  private static let communicating: [[(kernel: String, library: String)]] = [
    [
      ("void vllm::cross_device_reduce_1stage<__nv_bfloat16, 8>(vllm::RankData*, int)", "vLLM"),
      ("void deep_ep::internode::dispatch<false, 8>(int4*)", "DeepEP"),
      (
        "void (anonymous namespace)::multimem_all_reduce_kernel<c10::BFloat16, 16>(c10::BFloat16*)",
        "PyTorch symmetric memory"
      ),
      ("mscclAllReduceRing", "MSCCL"), ("oneccl_allreduce_kernel", "oneCCL"),
      ("nvshmem_put_kernel", "NVSHMEM"),
    ],
    [
      ("ncclSymkDevKernel_AllReduce_RSxLD_AGxST_sum_bf16(ncclSymkDevWorkArgs4K)", "NCCL or RCCL"),
      ("ncclDevKernel_Generic_1(ncclDevKernelArgsStorage<4096ul>)", "NCCL or RCCL"),
      ("mscclKernel_Sum_half_Simple_false(ncclDevComm*, mscclAlgo*, mscclWork*)", "MSCCL"),
      (
        "void mscclpp::collective::allreduceAllPairs<(mscclpp::ReduceOp)0, __half>(__half*)",
        "MSCCL++"
      ),
      ("void sglang::cross_device_reduce_2stage<__half, 4>(sglang::RankData*)", "SGLang"),
      ("void aiter::cross_device_reduce_2stage<__hip_bfloat16, 8>()", "AITER"),
      (
        "void quickreduce::allreduce_prototype_twoshot<AllReduceTwoshot<__half, CodecQ4>, __half>()",
        "quick all-reduce"
      ),
      (
        "void (anonymous namespace)::two_shot_all_reduce_kernel_inplace<c10::BFloat16, 16, 2>()",
        "PyTorch symmetric memory"
      ),
      ("void deep_ep::intranode::cached_notify_combine<8>(void**, int*, int)", "DeepEP"),
      ("void deep_ep::internode_ll::combine<true, 7168, 9>(void*)", "DeepEP"),
      ("_ZN7deep_ep9internode15notify_dispatchILb0ELi8EEEvPKiPi", "DeepEP"),
      ("hcom_allReduce__606_0_1", "HCCL"), ("all-reduce.12", "XLA"),
      ("void tensorrt_llm::kernels::moe_comm::moeA2ACombineKernel<8>()", "TensorRT-LLM"),
    ],
  ]

  @Test(arguments: communicating)
  func whatLibrariesOfCollectivesRunIsCommunication(
    kernels: [(kernel: String, library: String)]
  ) throws {
    let trace = try document(kernels.map(\.kernel))
    let families = trace.workFamilies
    for (place, span) in trace.spans.enumerated() where span.kind == .kernel {
      let decision = try #require(families[place])
      let library = kernels.first { $0.kernel == trace.names[span.name] }?.library
      #expect(
        decision
          == FamilyDecision(
            family: .communication, evidence: .name, library: library, fused: nil),
        "\(trace.names[span.name])")
    }
    let breakdown = trace.breakdown()
    #expect(breakdown.busy == [.communication: Int64(kernels.count) * 100_000])
    let total = try #require(trace.workByFamily(families).first)
    #expect(total.evidence == [.name: kernels.count])
    #expect(total.libraries.values.reduce(0, +) == kernels.count)
  }

  @Test(arguments: [
    "void flashinfer::trtllm_allreduce_fusion::allreduce_fusion_kernel_oneshot_lamport<(flashinfer::trtllm_allreduce_fusion::AllReduceFusionPattern)1, __nv_bfloat16, 8, false, false>()",
    "void lamport_style_one_shot_all_reduce_norm_kernel<2, __half, 8>()",
    "void tensorrt_llm::kernels::mnnvl::oneshotAllreduceFusionKernel<8, __nv_bfloat16, true>()",
  ])
  func anAllReduceWithANormIsCommunicationAndSaysSo(kernel: String) throws {
    let decision = try decision(kernel)
    #expect(decision.family == .communication && decision.fused == "norm")
  }

  /// An inductor kernel is called by all that it fuses, collectives that it waits for too; layouts of tokens stay on the device.
  @Test(arguments: [
    ("triton_poi_fused_add_all_reduce_4", KernelFamily.elementwise),
    ("void deep_ep::layout::get_dispatch_layout<256, 32, 8>(long const*)", .moe),
    (
      "void flashinfer::trtllm_allreduce_fusion::allreduce_fusion_kernel<(flashinfer::AllReduceFusionPattern)0>()",
      .communication
    ),
  ])
  func whatOnlyNamesACollectiveIsNotFused(kernel: String, family: KernelFamily) throws {
    let decision = try decision(kernel)
    #expect(decision.family == family && decision.fused == nil)
  }

  private static let launches: [[(kind: Span.Kind, name: String)]] = [
    [(.hostOperation, "c10d::allreduce_")], [(.annotation, "nccl:all_reduce")],
    [(.hostOperation, "record_param_comms")], [(.hostOperation, "vllm::all_reduce")],
    [(.hostOperation, "symm_mem::one_shot_all_reduce"), (.hostOperation, "mine::launch")],
    [(.annotation, "step"), (.annotation, "gloo:broadcast")],
  ]

  /// What launched it decides, though the name says something else or nothing.
  @Test(arguments: launches)
  func aRecordedCollectiveDecides(hosts: [(kind: Span.Kind, name: String)]) throws {
    let decision = try decision("a_kernel_of_nobody", within: hosts)
    #expect(decision.family == .communication && decision.evidence == .operation)
  }

  @Test func aKernelsOwnArgumentsDecide() throws {
    let decision = try decision("k", detail: #"{"Collective name":"allgather"}"#)
    #expect(decision.family == .communication && decision.evidence == .operation)
  }

  @Test func whatACollectivesLaunchComputesFirstIsNoCommunication() throws {
    let decision = try decision(
      cast,
      within: [
        (.hostOperation, "c10d::allgather_"), (.annotation, "nccl:all_gather"),
        (.hostOperation, "aten::copy_"),
      ])
    #expect(decision.family == .elementwise && decision.evidence == .operation)
  }

  @Test func theTypeOfANodeDecidesBeforeItsName() throws {
    let nodes = #"""
      {"Id": 1, "Name": "volta_sgemm_64x64_tn", "NodeType": 4, "runtime": 3, "is_cpu_op": false},
      {"Id": 2, "Name": "gradients", "NodeType": 7, "data_deps": [1], "runtime": 4, "is_cpu_op": false},
      {"Id": 3, "Name": "pipeline", "NodeType": 5, "data_deps": [2], "runtime": 5, "is_cpu_op": false}
      """#
    let trace = try ChakraTrace.read(Array(#"{"workload_graph": [\#(nodes)]}"#.utf8)).trace
    let families = trace.workFamilies
    let decisions = trace.spans.indices.compactMap { families[$0] }
    #expect(decisions.map(\.family) == [.gemm, .communication, .communication])
    #expect(decisions.map(\.evidence) == [.name, .node, .node])
    #expect(trace.breakdown().busy == [.computation: 3000, .communication: 9000])
  }

  /// The operation decides where names of products, of arithmetic and of nothing are those of something else.
  @Test(arguments: [
    ("aten::convolution_backward", "volta_sgemm_64x64_nt", KernelFamily.convolution),
    ("aten::addmm", "void splitKreduce_kernel<float>()", .gemm),
    ("aten::sum", "a_kernel_of_nobody", .reduction),
    ("aten::embedding_dense_backward", "void cub::DeviceRadixSortOnesweepKernel<>()", .embedding),
    ("aten::_foreach_add_", "a_kernel_of_nobody", .elementwise),
  ])
  func theInnermostKnownOperationDecides(
    operation: String, kernel: String, family: KernelFamily
  )
    throws
  {
    let decision = try decision(
      kernel, within: [(.hostOperation, "aten::linear"), (.hostOperation, operation)])
    #expect(decision.family == family && decision.evidence == .operation)
  }

  @Test func arithmeticInAnOptimizersStepIsTheOptimizers() throws {
    let step = (kind: Span.Kind.annotation, name: "Optimizer.step#SGD.step")
    #expect(
      try decision(cast, within: [step, (.hostOperation, "aten::_foreach_add_")]).family
        == .optimizer)
    #expect(try decision("k", within: [step]).family == .optimizer)
    let product = try decision("nvjet_sm90_tst", within: [step, (.hostOperation, "aten::mm")])
    #expect(product.family == .gemm)
    #expect(try decision("ncclDevKernel_AllReduce", within: [step]).family == .communication)
  }

  @Test func copiesAndFillsAreWhatTheirRecordsSay() {
    let trace = trace([
      Event(.annotation, "nccl:all_gather", 0, 0, 100),
      Event(.call, "cudaMemcpyAsync", 0, 10, 5, 1),
      Event(.copy, "Memcpy DtoD (Device -> Device)", 1, 20, 30, 1),
      Event(.fill, "Memset (Device)", 1, 60, 5),
    ])
    let families = trace.workFamilies
    #expect(families[2] == FamilyDecision(family: .copy, evidence: .record))
    #expect(families[3] == FamilyDecision(family: .memset, evidence: .record))
    #expect(families[0] == nil && families[1] == nil)
    #expect(trace.breakdown().busy == [.memory: 35])
  }

  /// Work whose launch lies before the recording is what other work of its operation is.
  @Test func workOfARecognisedOperationIsOfItsFamily() throws {
    var trace = trace([
      Event(.hostOperation, "aten::cudnn_convolution", 0, 0, 30),
      Event(.call, "cudaLaunchKernel", 0, 10, 5, 1), Event(.kernel, "sgemm", 1, 20, 30, 1),
      Event(.kernel, "sgemm", 1, 60, 30, 9), Event(.kernel, "sgemm", 1, 90, 30, 10),
    ])
    trace.operations = [
      TracedOperation(kind: "gemm", type: "fp32", axes: "", setting: .init(library: .cublas)),
      TracedOperation(kind: "softmax", type: "fp32", axes: "", setting: .init(library: .cublas)),
    ]
    for (span, operation) in [(2, 0), (3, 0), (4, 1)] { trace.spans[span].operation = operation }
    let families = trace.workFamilies
    #expect([2, 3, 4].map { families[$0]?.family } == [.convolution, .convolution, .softmax])
  }

  @Test(arguments: 0..<40) func familiesShareAllWorkAndNothingElse(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let trace = random.trace()
    let families = trace.workFamilies
    for (place, span) in trace.spans.enumerated() {
      #expect((families[place] == nil) == !span.kind.isActivity)
    }
    let work = trace.spans.filter(\.kind.isActivity)
    let totals = trace.workByFamily(families)
    #expect(totals.reduce(0) { $0 + $1.count } == work.count)
    #expect(totals.reduce(0) { $0 + $1.time } == work.reduce(0) { $0 + $1.duration })
    for total in totals {
      #expect(total.evidence.values.reduce(0, +) == total.count)
    }
    let breakdown = trace.breakdown(families: families)
    #expect(breakdown.together.values.reduce(breakdown.idle, +) == breakdown.window)
  }
}
