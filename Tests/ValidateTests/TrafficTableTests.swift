import Documents
import Testing
import Validate
import Workloads

@Suite struct TrafficTableTests {
  private static let header =
    "case,kernel,dram_read_bytes,dram_write_bytes,l2_read_bytes,l2_write_bytes"

  private func table(_ rows: String...) throws -> TrafficTable {
    let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
    return try TrafficTable(CSVTable(bytes: Array(text.utf8)))
  }

  @Test(arguments: [
    ("warp:M=1,k,1,1,1,1", "warp"), ("gemm:M=1:N=2,k,1,1,1,1", "k"),
    ("gemm:M=1:N=2:K=3,k,-1,1,1,1", "dram_read_bytes"),
    ("gemm:M=1:N=2:K=3,k,1,1,x,1", "l2_read_bytes"), ("flash:S=8:B=1:H=2,k,1,1,1,1", "head-dim"),
  ])
  func aRowThatIsNoCountIsNamedWithItsLine(row: String, part: String) {
    let error = #expect(throws: MeasurementError.self) {
      try table("gemm:M=1:N=2:K=3,k,1,1,1,1", row)
    }
    #expect(error?.description.hasPrefix("line 3") == true)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  @Test func aHeaderIsThatOfCountedBytesOrNot() throws {
    let other = try CSVTable(bytes: Array("op,dtype,dims,median_us\n".utf8))
    #expect(!TrafficTable.recognises(other))
    let own = try CSVTable(bytes: Array("\(Self.header)\n".utf8))
    #expect(TrafficTable.recognises(own))
  }
}
