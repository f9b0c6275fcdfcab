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
      "e,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,memory,",
      "f,X,saturation,token,1,m,\(Self.step),s,read,",
      "g,X,time,ms,1,m,\(Self.step);tensor-parallel=3,s,read,"
    ).rows
    let reasons = rows.map { $0.refusal?.description ?? "" }
    #expect(
      reasons == [
        "", "there is no operation 'warp'", "memory is not predicted for an operation",
        "there is no implementation 'magic'", "the value is from memory and not verified",
        "saturation is not predicted for a model",
        "attention heads (16) cannot be divided by tensor-parallel (3)",
      ])
  }

  private static let step = "layers=2;hidden=64;heads=16;vocabulary=99;phase=prefill;sequence=8"

  @Test(arguments: [
    ("a,X,time,fortnights,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "unit"),
    ("a,X,time,GB,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "unit is 'GB'"),
    ("a,X,tokens,token,1,m,\(step),s,read,", "unit is 'token', expected one of token/s"),
    ("a,X,time,ms,0,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "value"),
    ("a,X,time,ms,one,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,", "value"),
    ("a,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2,s,read,", "k"),
    ("a,X,time,ms,1,m,op=gemm;type=fp99;M=1;N=2;K=3,s,read,", "fp99"),
    ("a,X,time,ms,1,m,op=gemm;type=fp32;M=1;M=1;N=2;K=3,s,read,", "'M' is given twice"),
    ("a,X,time,ms,1,m,op=gemm;type=fp32;M;N=2;K=3,s,read,", "'M' is not of the form"),
    ("a,X,time,ms,1,m,type=fp32;M=1,s,read,", "op, phase, groups, system"),
    ("a,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,guessed,", "standing is 'guessed'"),
    ("a,X,time,ms,1,m,\(step);colour=3,s,read,", "'colour' is not known; the keys are"),
    ("a,X,time,ms,1,m,\(step);batch=many,s,read,", "batch=many is not a whole number"),
    ("a,X,time,ms,1,m,layers=2;phase=prefill;sequence=8,s,read,", "'hidden' is missing"),
  ])
  func aRowThatIsWrongIsNamedWithItsLine(row: String, part: String) throws {
    let table = try table(row)
    let text = try #require(table.unreadable.first).description
    #expect(table.rows.isEmpty && text.hasPrefix("line 2: ") && text.contains(part), "\(text)")
  }

  /// Rows that can be read are read whatever stands beside them.
  @Test func everyWrongRowIsListed() throws {
    let table = try table(
      "a,X,time,ms,none,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,",
      "b,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2;K=3,s,read,",
      "c,X,time,ms,1,m,op=gemm;type=fp32;M=1;N=2,s,read,")
    #expect(table.rows.map(\.id) == ["b"])
    #expect(table.unreadable.map { String($0.description.prefix(6)) } == ["line 2", "line 4"])
  }

  /// How a source counts arithmetic stands in a column of its own, and matters for throughput alone.
  @Test func aConventionSaysHowArithmeticIsCounted() throws {
    func table(_ quantity: String, _ unit: String, _ convention: String) throws -> PublishedTable {
      let row = "a,X,\(quantity),\(unit),1,m,\(Self.step),s,read,a note,\(convention),the copies"
      let text = "\(Self.header),convention,reason\n\(row)\n"
      return try PublishedTable(CSVTable(bytes: Array(text.utf8)))
    }
    let row = try #require(
      try table("throughput", "TFLOP/s", "GB are GiB;flops=megatron").rows.first)
    guard case .job(let job) = row.subject else {
      Issue.record("it is a step")
      return
    }
    #expect(job.flops == .megatron && row.remarks.note == "a note")
    #expect(row.remarks.reason == "the copies" && row.remarks.knobs == nil)
    for (quantity, unit, convention) in [
      ("time", "ms", "flops=megatron"), ("throughput", "TFLOP/s", "flops=mine"),
    ] {
      #expect(try table(quantity, unit, convention).unreadable.count == 1)
    }
  }

  @Test func everyUnitIsOnceAndInItsBase() {
    #expect(Set(FigureUnit.all.map(\.text)).count == FigureUnit.all.count)
    for dimension in FigureDimension.allCases {
      #expect(dimension.base.scale == 1 && FigureUnit.all.contains(dimension.base))
    }
  }

  /// 2 x 8^3 FLOPs over the predicted time, against a printed rate; and the time itself in milliseconds.
  @Test func ratesAndTimesAreHeldInBaseUnits() throws {
    let machine = try StepModel(.core)
    let rows = try table(
      "a,X,throughput,TFLOP/s,2,m,op=gemm;type=fp32;implementation=own;M=8;N=8;K=8,s,read,",
      "b,X,time,ms,4,m,op=gemm;type=fp32;implementation=own;M=8;N=8;K=8,s,read,"
    ).rows
    let residuals = try rows.map { row in
      row.residual(try #require(try row.answer(on: machine, share: 0.8)))
    }
    let (rate, time) = (residuals[0], residuals[1])
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
