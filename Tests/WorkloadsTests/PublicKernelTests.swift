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

  /// Inputs of so many sets are passed before one is met again; one set where the table does not say.
  @Test(arguments: [("6", 6.0), ("1", 1), ("", 1)])
  func setsAreAFootprint(sets: String, times: Double) throws {
    let row = try measurement(
      "gemm,bf16,M=8;N=512;K=4096,33554432,4268032,5.9,,,36,bf16,vllm,0.24.0,linear,1,\(sets)")
    let reads = Bytes(2 * (8 * 4096 + 512 * 4096))
    #expect(footprint(of: row.setting) == reads * times && row.setting.library == .cublas)
  }

  @Test(arguments: [
    ("vllm_flash_attn_fa3", Library.flash3), ("fa3", .flash3), ("vllm_flash_attn_fa2", .flash2),
    ("torch_flow", .flash2),
  ])
  func theKernelSaysWhoseAttentionRan(kernel: String, library: Library) throws {
    let row = try measurement(
      "attention_flash,bf16,B=1;H=8;Hkv=1;Sq=1;Sk=64;D=64;causal=0,131072,18432,9.2,,,20,bf16,sglang,0.5.14,\(kernel),1,1"
    )
    #expect(row.setting.library == library)
  }

  @Test(arguments: ["0", "-1", "x"]) func setsThatAreNoneAreRefused(sets: String) {
    #expect(throws: MeasurementError.self) {
      try measurement(
        "gemm,bf16,M=8;N=512;K=4096,33554432,4268032,5.9,,,36,bf16,vllm,0.24.0,linear,1,\(sets)")
    }
  }
}
