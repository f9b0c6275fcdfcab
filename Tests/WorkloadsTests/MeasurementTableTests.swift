import Documents
import Laws
import Quantities
import Testing
import Workloads

@Suite struct MeasurementTableTests {
  private func measurements(_ random: inout SplitMix) throws -> [Measurement] {
    try random.operations().map { operation in
      Measurement(
        operation: operation,
        setting: Setting(
          library: random.one(of: Library.allCases),
          workers: Int.random(in: 1...256, using: &random),
          residency: random.one(of: Residency.named)),
        time: Seconds(nanoseconds: Int64(random.size(bits: 40))),
        spread: random.factor(-20...0), samples: random.size(bits: 20))
    }
  }

  private func read(_ text: String) throws -> [Measurement] {
    try MeasurementTable.measurements(CSVTable(bytes: Array(text.utf8)))
  }

  @Test(arguments: 0..<10) func measurementsReadBackFromTheirTable(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let written = try measurements(&random)
    let read = try read(MeasurementTable.text(written))
    #expect(read.map(\.subject) == written.map(\.subject))
    #expect(read.map(\.setting) == written.map(\.setting))
    #expect(read.map(\.operation.demand) == written.map(\.operation.demand))
    #expect(read.map(\.time.nanoseconds) == written.map(\.time.nanoseconds))
    #expect(zip(read, written).allSatisfy { abs($0.spread - $1.spread) <= 1e-5 * $1.spread })
    #expect(read.map(\.samples) == written.map(\.samples))
  }

  @Test func theHeaderIsThatOfTheColumns() throws {
    var random = SplitMix(seed: 0)
    let text = try MeasurementTable.text(try measurements(&random))
    #expect(text.hasPrefix(MeasurementTable.columns.joined(separator: ",")))
  }

  @Test func columnsThatAreLeftOutAreThoseOfADevice() throws {
    let row = try #require(
      try read("op,dtype,dims,median_us\ngemm,bf16,M=1;N=2;K=3,12.5\n").first)
    #expect(row.setting == Setting(library: .cublas, workers: 1, residency: .rotating()))
    #expect(row.time == Seconds(1.25e-5) && row.spread == 0 && row.samples == 1)
    #expect(row.subject == "gemm bf16 M=1;N=2;K=3, cublas, 1 worker, rotating")
  }

  /// Inputs of 8192 bytes and 48 sets of them; of 64 MiB only as many as make 300 MB together with the results.
  @Test func setsOfInputsFollowTheBytesOfARow() throws {
    let rows = try read(
      """
      op,dtype,dims,bytes_min,median_us
      add,bf16,n=2048,12288,1
      copy,bf16,n=33554432,134217728,1
      attention_fwd_bwd,bf16,H=1;Sq=8;D=8,512,1

      """)
    #expect(rows[0].setting.residency.footprint == Bytes(48 * 8192))
    #expect(rows[1].setting.residency.footprint == Bytes(3 * 67_108_864))
    #expect(rows.map(\.setting.library) == [.framework, .framework, .cudnn])
  }

  /// A call that was repeated for so long, and what it drew.
  @Test func loadsAndEnergiesAreRead() throws {
    func rows(_ values: String) throws -> [Measurement] {
      let text =
        "op,dtype,dims,implementation,state,repeated_s,median_us,energy_j\n"
        + "gemm,bf16,M=64;N=64;K=64,cublas,rotating,\(values)\n"
      return try MeasurementTable.measurements(CSVTable(bytes: Array(text.utf8)))
    }
    let row = try #require(try rows("2.5,12,0.25").first)
    #expect(row.setting.load == .lasting(Seconds(2.5)) && row.energy == Joules(0.25))
    for values in ["0,12,0.25", "2.5,12,0", "2.5,12,-1", "x,12,1", "2.5,12,"] {
      #expect(throws: MeasurementError.self, "\(values)") { try rows(values) }
    }
  }

  @Test(arguments: [
    (
      "gemm,fp32,M=1;N=1;K=0,own,1,hot,5,0,1",
      MeasurementError.operation(line: 3, .notPositive(kind: "gemm", axis: "k", size: 0))
    ),
    ("gemm,fp99,M=1;N=1;K=1,own,1,hot,5,0,1", .operation(line: 3, .unknownType(name: "fp99"))),
    (
      "gemm,fp32,M=1;N=1,own,1,hot,5,0,1",
      .operation(line: 3, .missingAxis(kind: "gemm", axis: "k"))
    ),
    (
      "gelu,int4,n=4,own,1,hot,5,0,1",
      .operation(
        line: 3,
        .unsupportedType(
          kind: "gelu", type: .int4, supported: [.fp64, .fp32, .tf32, .bf16, .fp16, .fp8]))
    ),
    ("gelu,fp32,n=4,own,1,hot,0,0,1", wrong("median_us", "0", "a time above 0")),
    ("gelu,fp32,n=4,own,1,hot,-5,0,1", wrong("median_us", "-5", "a time above 0")),
    ("gelu,fp32,n=4,own,1,hot,nan,0,1", wrong("median_us", "nan", "a finite number")),
    (
      "gelu,fp32,n=4,mine,1,hot,5,0,1",
      wrong(
        "implementation", "mine",
        "one of own, openblas, cublas, cudnn, flash2, flash3, nccl, framework, inductor, vllm, cutlass, deepgemm, marlin, machete, flash, triton_kernels, nvls, symmetric, flashinfer"
      )
    ),
    ("gelu,fp32,n=4,own,1,warm,5,0,1", wrong("state", "warm", "one of cold, hot, rotating")),
    ("gelu,fp32,n=4,own,x,hot,5,0,1", wrong("workers", "x", "a whole number")),
    ("gelu,fp32,n=4,own,1,hot,5,x,1", wrong("spread", "x", "a finite number")),
    ("gelu,fp32,n=4,own,1,hot,5,0,x", wrong("samples", "x", "a whole number")),
  ])
  func theFirstBadRowIsNamedWithItsLine(row: String, error: MeasurementError) {
    let good = "gelu,fp32,n=4,own,1,hot,5,0,1"
    let header = MeasurementTable.columns.joined(separator: ",")
    #expect(throws: error) { try read("\(header)\n\(good)\n\(row)\n\(good)\n") }
    #expect("\(error)".contains("line 3"))
  }

  /// No machine has these; they must be refused with their line rather than changed, or end the program.
  @Test(arguments: [("workers", "0"), ("workers", "-3"), ("workers", "2.5"), ("samples", "1.5")])
  func countsAreWholeAndPositive(column: String, value: String) throws {
    let text = "op,dtype,dims,median_us,\(column)\ngelu,fp32,n=4,5,\(value)\n"
    #expect(throws: MeasurementError.self) { try read(text) }
  }

  @Test func countsBeyondAllNumbersDoNotEndTheProgram() async {
    await #expect(processExitsWith: .success) {
      let text = "op,dtype,dims,median_us,samples\ngelu,fp32,n=4,5,1e300\n"
      _ = try? MeasurementTable.measurements(CSVTable(bytes: Array(text.utf8)))
    }
  }

  private static func wrong(
    _ column: String, _ found: String, _ expected: String
  )
    -> MeasurementError
  {
    .document(.wrongField(line: 3, column: column, found: found, expected: expected))
  }
}
