import Documents
import Quantities
import Testing
import Workloads

/// Rows of public tables of kernels: whose program ran, and how many sets of inputs took turns.
@Suite struct PublicKernelTests {
  private func measurement(_ fields: String) throws -> Measurement {
    let text = """
      op,dtype,dims,flops,bytes_min,median_us,min_us,max_us,calls,type,engine,version,kernel,graph,sets
      \(fields)
      """
    let table = try CSVTable(bytes: Array(text.utf8))
    return try MeasurementTable.measurements(table)[0]
  }

  private func footprint(of setting: Setting) -> Bytes? {
    if case .rotating(let footprint) = setting.residency { footprint } else { nil }
  }

  /// One set, also where the table does not say, is what the kernel met just before.
  @Test(arguments: ["1", ""]) func oneSetIsHot(sets: String) throws {
    let row = try measurement(
      "gemm,bf16,M=8;N=512;K=4096,33554432,4268032,5.9,,,36,bf16,vllm,0.24.0,linear,1,\(sets)")
    #expect(row.setting.residency == .hot)
  }

  /// Inputs of so many sets are passed before one is met again.
  @Test(arguments: [("6", 6.0), ("2", 2)])
  func setsAreAFootprint(sets: String, times: Double) throws {
    let row = try measurement(
      "gemm,bf16,M=8;N=512;K=4096,33554432,4268032,5.9,,,36,bf16,vllm,0.24.0,linear,1,\(sets)")
    let reads = Bytes(2 * (8 * 4096 + 512 * 4096))
    #expect(footprint(of: row.setting) == reads * times && row.setting.library == .cublas)
  }

  @Test(arguments: [
    ("vllm_flash_attn_fa3", Library.flash3), ("fa3", .flash3), ("vllm_flash_attn_fa2", .flash2),
    ("torch_flow", .flash),
  ])
  func theKernelSaysWhoseAttentionRan(kernel: String, library: Library) throws {
    let row = try measurement(
      "attention_flash,bf16,B=1;H=8;Hkv=1;Sq=1;Sk=64;D=64;causal=0,131072,18432,9.2,,,20,bf16,sglang,0.5.14,\(kernel),1,1"
    )
    #expect(row.setting.library == library && row.isStandIn == (library == .flash))
  }

  @Test(arguments: ["0", "-1", "x"]) func setsThatAreNoneAreRefused(sets: String) {
    #expect(throws: MeasurementError.self) {
      try measurement(
        "gemm,bf16,M=8;N=512;K=4096,33554432,4268032,5.9,,,36,bf16,vllm,0.24.0,linear,1,\(sets)")
    }
  }

  /// A row of attention times the write of the cache too; how, by the engine.
  @Test(arguments: [
    ("vllm", "vllm_flash_attn_fa3", OperationKind.cacheWrite, Library.vllm),
    ("sglang", "fa3", .copy, .framework), ("trtllm", "torch_flow", .rotation, .inductor),
  ])
  func attentionWritesItsCache(
    engine: String, kernel: String, kind: OperationKind, library: Library
  ) throws {
    let row = try measurement(
      "attention_flash,bf16,B=2;H=8;Hkv=2;Sq=16;Sk=16;D=64;causal=1,1,2,9.2,,,20,bf16,\(engine),1,\(kernel),1,1"
    )
    let write = try #require(row.beside.first)
    #expect(row.beside.count == 1 && write.operation.kind == kind && write.library == library)
    // Keys and values of 32 tokens, read and written; TensorRT-LLM's pass has the queries and the angles too.
    let bytes = Bytes(2 * 2 * 2 * 16 * 2 * 64 * 2)
    let moved = write.operation.demand.compulsory.total
    #expect(engine == "trtllm" ? moved > bytes : moved == bytes)
  }

  @Test(arguments: ["vllm", "sglang", "trtllm"])
  func cachesBeyondWholeNumbersAreNoFault(engine: String) throws {
    let most = 3_037_000_500
    let row = try measurement(
      "attention_flash,bf16,B=\(most);H=1;Hkv=1;Sq=\(most);Sk=\(most);D=128,1,2,5.9,,,36,bf16,\(engine),1,x,1,6"
    )
    let written = try #require(row.beside.first)
    #expect(written.operation.demand.compulsory.writes > .zero)
  }

  @Test func attentionOfGivenKeysWritesNone() throws {
    let row = try measurement(
      "attention_flash,bf16,B=2;H=8;Hkv=2;Sq=16;Sk=16;D=64;causal=1,1,2,9.2,,,20,bf16,sglang,0.5.10,flash_attention,1,1"
    )
    #expect(row.beside.isEmpty && row.setting.library == .flash)
  }

  /// A layer in fp8 rounds its input first, as its engine does.
  @Test(arguments: [
    ("fp8", "vllm", OperationKind.quantizeToken, Library.cutlass),
    ("fp8", "sglang", .quantizeToken, .cutlass), ("fp8", "trtllm", .quantizeTensor, .cublas),
    ("fp8-block", "vllm", .quantizeGroup, .deepgemm),
  ])
  func productsInEightBitsRoundTheirInput(
    type: String, engine: String, kind: OperationKind, library: Library
  ) throws {
    let row = try measurement(
      "gemm,\(type),M=8;N=512;K=4096,1,2,5.9,,,36,\(type),\(engine),1,linear,1,6")
    #expect(row.operation.elementType == .fp8 && row.setting.library == library)
    #expect(row.beside.map(\.operation.kind) == [kind])
    #expect(row.beside[0].operation.axes.description == "rows=8;cols=4096")
  }

  /// What no graph holds is launched one by one.
  @Test(arguments: [("DeepGemmFp8BlockScaledMMKernel", 2), ("FlashInferFp8BlockScaledMMKernel", 1)])
  func layersWithoutAGraphHaveLaunches(kernel: String, launches: Int) throws {
    func row(_ graph: Int) throws -> Measurement {
      try measurement(
        "gemm,fp8-block,M=8;N=512;K=4096,1,2,59,,,36,fp8-block,vllm,0.24.0,\(kernel),\(graph),1")
    }
    #expect(try row(0).launches == launches && row(1).launches == 0)
    #expect(try !row(0).isOfOneKernel)
  }

  @Test(arguments: [("int4-weights", ElementType.int4), ("int8-weights", .int8)])
  func weightsMayBeNarrower(type: String, weights: ElementType) throws {
    let row = try measurement("gemm,\(type),M=8;N=512;K=4096,1,2,5.9,,,36,\(type),vllm,1,x,1,6")
    let product = try #require(row.operation as? GEMM)
    #expect(product.weights == weights && product.elementType == .bf16)
    #expect(row.operation.label.contains("with \(weights.rawValue) weights"))
  }

  @Test func narrowWeightsAreOfProductsAlone() {
    #expect(throws: MeasurementError.self) {
      try measurement("gelu,int4-weights,n=4,1,2,5.9,,,36,int4-weights,vllm,1,x,1,6")
    }
  }

  private func mixture(_ distribution: String, gated: Int = 1) throws -> Measurement {
    let text = """
      op,dtype,dims,flops,bytes_min,median_us,calls,type,engine,version,kernel,graph,sets,distribution,gated
      moe_fused,bf16,T=16;Dm=64;Dff=32;E=8;topk=2;tp=2;ep=4,,,9.5,,bf16,vllm,1,triton,1,1,\(distribution),\(gated)
      """
    return try MeasurementTable.measurements(try CSVTable(bytes: Array(text.utf8)))[0]
  }

  @Test func mixturesSayTheirSharesAndGates() throws {
    let even = try mixture("balanced", gated: 0)
    let experts = try #require(even.operation as? FusedExperts)
    #expect(experts.shares == .alike && !experts.isGated && even.setting.library == .vllm)
    #expect(experts.held == 2 && experts.inner == 16 && even.beside[0].operation.kind == .topK)
    let skewed = try #require(try mixture("power law 1.2").operation as? FusedExperts)
    #expect(skewed.shares == .drawn(exponent: 1.2, range: 12.8))
    #expect(throws: MeasurementError.self) { try mixture("power law x") }
  }
}
