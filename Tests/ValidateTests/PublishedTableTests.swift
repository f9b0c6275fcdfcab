import Documents
import Hardware
import Model
import Testing
import Validate
import Workloads

@Suite struct PublishedTableTests {
  private static let header =
    "id,system,quantity,unit,value,machine,configuration,source,standing,note"

  private func table(_ rows: String...) throws -> PublishedTable {
    let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
    return try PublishedTable(CSVTable(bytes: Array(text.utf8)))
  }

  @Test func whatCannotBePredictedSaysWhy() throws {
    let rows = try table(
      "a,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,",
      "b,X,time,ms,1,m,op=warp;type=fp32;M=1,s,read,",
      "c,X,memory,MiB,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,",
      "d,X,time,ms,1,m,op=gemm;type=fp32;implementation=magic;M=1;N=2;K=3,s,read,",
      "e,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,memory,"
    ).rows
    let reasons = rows.map { row in
      if case .failure(let reason) = row.subject { reason.description } else { "" }
    }
    #expect(
      reasons == [
        "", "there is no operation 'warp'", "memory is not predicted for an operation",
        "there is no implementation 'magic'", "the value is from memory and not verified",
      ])
  }

  @Test(arguments: [
    ("a,X,time,fortnights,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "unit"),
    ("a,X,time,ms,0,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "value"),
    ("a,X,time,ms,one,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "value"),
    ("a,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2,s,read,", "k"),
    ("a,X,time,ms,1,m,op=gemm;type=fp99;M=1;N=2;K=3,s,read,", "fp99"),
  ])
  func aRowThatIsWrongIsNamedWithItsLine(row: String, part: String) {
    let error = #expect(throws: MeasurementError.self) { try table(row) }
    #expect(error?.description.hasPrefix("line 2") == true)
    #expect(error?.description.contains(part) == true)
  }

  /// 2 x 8^3 FLOPs over the predicted time, against a printed rate; and the time itself in milliseconds.
  @Test func ratesAndTimesAreHeldInBaseUnits() throws {
    let machine = try StepModel(.core)
    let rows = try table(
      "a,X,throughput,TFLOP/s,2,m,op=gemm;type=fp32;implementation=own;M=8;N=8;K=8,s,read,",
      "b,X,time,ms,4,m,op=gemm;type=fp32;implementation=own;M=8;N=8;K=8,s,read,"
    ).rows
    let rate = try #require(try rows[0].residual(on: machine, share: 0.8))
    let time = try #require(try rows[1].residual(on: machine, share: 0.8))
    #expect(rate.measured == 2e12 && time.measured == 4e-3)
    #expect(abs(rate.predicted * time.predicted - 1024) < 1e-6)
    #expect(rate.low <= rate.predicted && rate.predicted <= rate.high)
    #expect(rate.measure == .throughput && time.measure == .time)
  }

  @Test func concordanceCountsPairsInTheSameOrder() throws {
    let rows = [(1.0, 1.0), (2, 3), (3, 2), (4, 4)].map { predicted, measured in
      residual("a", predicted: predicted, measured: measured)
    }
    #expect(rows.concordance == 5.0 / 6)
    #expect([residual("a", predicted: 1)].concordance == nil)
  }
}
