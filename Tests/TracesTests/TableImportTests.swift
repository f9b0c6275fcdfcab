import Quantities
import Testing
import Traces
import Workloads

@Suite struct TableImportTests {
  private static let header =
    "case,kernel,dram_read_bytes,dram_write_bytes,l2_read_bytes,l2_write_bytes"

  private func counted(_ rows: String...) throws -> Trace {
    try CountedBytes.read(Array(([Self.header] + rows).joined(separator: "\n").utf8)).trace
  }

  @Test(arguments: [
    ("warp:M=1,k,1,1,1,1", "warp"), ("gemm:M=1:N=2,k,1,1,1,1", "k"),
    ("gemm:M=1:N=2:K=3,k,-1,1,1,1", "dram_read_bytes"),
    ("gemm:M=1:N=2:K=3,k,1,1,x,1", "l2_read_bytes"), ("flash:S=8:B=1:H=2,k,1,1,1,1", "head-dim"),
  ])
  func aRowThatIsNoCountIsNamedWithItsLine(row: String, part: String) {
    let error = #expect(throws: TraceError.self) {
      try counted("gemm:M=1:N=2:K=3,k,1,1,1,1", row)
    }
    #expect(error?.description.hasPrefix("line 3") == true)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func rowsOfOneCaseAreItsKernelsInOrder() throws {
    let trace = try counted(
      "decode:B=8:H=32:Hkv=8:Sk=64:D=128,split,1,2,3,4",
      "decode:B=8:H=32:Hkv=8:Sk=64:D=128,sum,5,6,7,8",
      "flash:S=16:H=2:D=64,split,9,9,9,9")
    #expect(trace.operations.map(\.kind) == ["attention_flash", "attention_flash"])
    #expect(trace.operations[0].axes.contains("Sq=1") && trace.operations[1].axes.contains("Sk=16"))
    #expect(trace.operations[0].setting == Setting(library: .flash2, residency: .cold))
    #expect(trace.counts.map(\.operation) == [0, 0, 1])
    #expect(trace.counts.map { trace.names[$0.name] } == ["split", "sum", "split"])
    #expect(trace.counts[1].memoryReads == 5 && trace.counts[1].cacheWrites == 8)
  }

  @Test func measuredOperationsBecomeOperationsWithOneSample() throws {
    let text = "op,dtype,dims,bytes_min,median_us\ncopy,bf16,n=4096,16384,2.5\n"
    let trace = try MeasuredOperations.read(Array(text.utf8)).trace
    #expect(trace.operations.map(\.kind) == ["copy"] && trace.samples.map(\.duration) == [2500])
    #expect(trace.operations[0].setting.residency.footprint == Bytes(48 * 8192))
    let row = try #require(try trace.measurements().first)
    #expect(row.time == Seconds(2.5e-6) && row.setting.library == .framework)
  }
}
