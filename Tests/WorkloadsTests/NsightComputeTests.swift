import Documents
import Quantities
import Testing
import Workloads

@Suite struct NsightComputeTests {
  private static let range =
    "thread Domain:Push/Pop_Range:PL_Type:PL_Value:CLR_Type:Color:Msg_Type:Msg"
  private static let long =
    #""ID","Process ID","\#(range)","Kernel Name","Context","Stream","Block Size","Grid Size","Device","CC","Section Name","Metric Name","Metric Unit","Metric Value""#

  /// A row of one metric of a kernel in a range.
  private func row(
    _ id: Int, _ name: String, in range: String, _ metric: String, _ unit: String, _ value: String
  ) -> String {
    let ranges =
      range.isEmpty ? "" : #"1  ""<default domain>:\#(range):none:none:none:none:none:none"" "#
    return
      #""\#(id)","9","\#(ranges)","\#(name)","1","7","(256, 1, 1)","(32, 4, 1)","0","9.0","metrics","\#(metric)","\#(unit)","\#(value)""#
  }

  private func report(_ lines: [String]) throws -> NsightCompute.Report {
    try NsightCompute.report(Array(lines.joined(separator: "\n").utf8))
  }

  private func table(_ lines: [String]) throws -> MeasuredDocument {
    try NsightCompute.table(Array(lines.joined(separator: "\n").utf8))
  }

  @Test func aMetricARowBecomesKernelsWithTheirCase() throws {
    let lines = [
      "==PROF== Connected to process 9", "loss 3, 4", Self.long,
      row(
        0, "split", in: "decode:B=8:H=32:Hkv=8:Sk=64:D=128", "dram__bytes_read.sum", "Mbyte", "2.5"),
      row(
        0, "split", in: "decode:B=8:H=32:Hkv=8:Sk=64:D=128", "dram__bytes_write.sum", "byte",
        "2,816"),
      row(
        0, "split", in: "decode:B=8:H=32:Hkv=8:Sk=64:D=128", "gpu__time_duration.sum", "usecond",
        "41.28"),
      row(
        0, "split", in: "decode:B=8:H=32:Hkv=8:Sk=64:D=128",
        "lts__t_sectors_srcunit_tex_op_read.sum", "sector", "1,000"),
      row(1, "sum", in: "decode:B=8:H=32:Hkv=8:Sk=64:D=128", "gpu__time_duration.sum", "ns", "900"),
      row(2, "fill", in: "", "gpu__time_duration.sum", "us", "3"),
      row(2, "fill", in: "", "sm__throughput.avg.pct_of_peak_sustained_elapsed", "%", "3"),
    ]
    let kernels = try report(lines).kernels
    #expect(kernels.map(\.name) == ["split", "sum", "fill"])
    #expect(kernels.map(\.duration) == [41_280, 900, 3_000])
    #expect(kernels[0].memoryReads == 2_500_000 && kernels[0].memoryWrites == 2816)
    #expect(kernels[0].cacheReads == 32_000 && kernels[0].cacheWrites == nil)
    #expect(kernels[0].grid == [32, 4, 1] && kernels[0].block == [256, 1, 1])
    #expect(kernels[0].stream == 7 && kernels[0].device == 0)

    let document = try table(lines)
    #expect(document.notes == ["kernel of no case": 1])
    let measured = try CountedBytesTable.measurements(document.table)
    #expect(measured.map(\.operation.kind) == [.attentionFlash])
    #expect(measured[0].kernels.map(\.name) == ["split", "sum"])
    #expect(measured[0].kernels.map(\.duration) == [41_280, 900])
    #expect(measured[0].kernels[0].memoryReads == 2_500_000)
    #expect(document.table.rows.map(\.line) == [4, 8])
    #expect(try MeasurementTables.kind(of: document.table.header).name == "counted bytes")
  }

  @Test func aMetricAColumnHasItsUnitsBelowTheHeader() throws {
    let lines = [
      #""ID","Process ID","Kernel Name","Stream","dram__bytes_read.sum","dram__bytes_write.sum","gpu__time_duration.sum""#,
      "\"\",\"\",\"\",\"\",\"byte\",\"Kbyte\",\"second\"",
      #""0","1","gemm:fp16:M=64:N=64:K=64","7","10,240,000","2.5","4.0e-05""#,
      #""1","1","layer:index=3","13","n/a","1","2.0e-05""#,
    ]
    let found = try report(lines)
    #expect(found.kernels.map(\.duration) == [40_000, 20_000])
    #expect(found.kernels.map(\.memoryReads) == [10_240_000, nil])
    #expect(found.kernels.map(\.memoryWrites) == [2500, 1000])
    #expect(found.kernels.map(\.stream) == [7, 13])
    #expect(found.kernels.map(\.operation) == ["gemm:fp16:M=64:N=64:K=64", nil])
    #expect(
      found.notes == ["metric without a value": 1, "kernel in a range that is no operation": 1])
    let measured = try CountedBytesTable.measurements(table(lines).table)
    #expect(measured.map(\.operation.label) == ["gemm fp16 M=64;N=64;K=64"])
    #expect(throws: MeasurementError.self) { try report([lines[0], lines[2]]) }
  }

  /// The same file from a machine that writes points between thousands and a comma before decimals.
  @Test(arguments: [
    (["1,024,000", "9.50"], [1_024_000, 9_500]), (["1.024.000", "9,50"], [1_024_000, 9_500]),
    (["1,024", "9.5"], [1_024, 9_500]), (["1.024,4", "9,5"], [1_024, 9_500]),
    (["27,595", "41"], [27_595, 41_000]),
  ])
  func numbersAreReadAsTheirMachineWritesThem(texts: [String], values: [Int64]) throws {
    let kernel = try #require(
      try report([
        Self.long, row(0, "k", in: "", "dram__bytes_read.sum", "byte", texts[0]),
        row(0, "k", in: "", "gpu__time_duration.sum", "us", texts[1]),
      ]).kernels.first)
    #expect(kernel.memoryReads == values[0] && kernel.duration == values[1])
  }

  /// The innermost of several ranges that is an operation decides.
  @Test func rangesWithinRangesAreRead() throws {
    let ranges =
      #"1  ""<default domain>:step:none:none"" ""<default domain>:softmax:rows=8:cols=64:none"" ""<default domain>:inner:none"" "#
    let kernel = try #require(
      try report([
        Self.long,
        #""0","9","\#(ranges)","k","1","7","(1, 1, 1)","(1, 1, 1)","0","9.0","s","gpu__time_duration.sum","us","1""#,
      ]).kernels.first)
    #expect(kernel.operation == "softmax:rows=8:cols=64")
  }

  @Test func whatIsInNoUnitIsCountedAndWhatHasNoCaseIsToldWhatToDo() throws {
    let lines = [
      Self.long, row(0, "k", in: "", "gpu__time_duration.sum", "furlong", "1"),
      row(1, "k", in: "", "gpu__time_duration.sum", "us", "1"),
    ]
    #expect(try report(lines).notes == ["metric in furlong, which is no amount of it": 1])
    let error = #expect(throws: MeasurementError.self) { try table(lines) }
    #expect(error?.description.hasPrefix("line 1: ") == true)
    #expect(error?.description.contains("--nvtx") == true)
  }

  @Test(arguments: ["", "Kernel Name", "ID,Kernel Name", "case,kernel\n", "{}"])
  func otherDocumentsAreNotItsOwn(text: String) {
    #expect(!NsightCompute.recognises(Array(text.utf8)))
    #expect(NsightCompute.recognises(Array("==PROF== x\n\(Self.long)\n".utf8)))
  }
}
