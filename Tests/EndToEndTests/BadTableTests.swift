import Testing

/// Exit status 65: a table of measurements that is wrong; the message names the file, the line and what was expected.
@Suite struct BadTableTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let header =
    "op,dtype,dims,implementation,workers,state,median_us,spread,samples"

  /// One wrong row in line 3, below a right one.
  struct Row: Sendable, CustomTestStringConvertible {
    var text: String
    var says: String

    init(_ text: String, says: String) {
      self.text = text
      self.says = says
    }

    var testDescription: String { text }
  }

  private func expectRefusal(
    _ table: String, line: Int, says part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try place.write(table, as: "table.csv")
    for command in [
      ["validate", "table.csv"], ["calibrate", "-o", "out.xml", "--from", "table.csv"],
    ] {
      let machine = command[0] == "validate" ? ["--on", "cpu.xml"] : ["--base", "cpu.xml"]
      let outcome = try place.run(command + machine)
      let comment = Comment(rawValue: "\(outcome.command): \(outcome.ending)\n\(outcome.errors)")
      guard outcome.ending == .exit(65) else {
        Issue.record(comment, sourceLocation: sourceLocation)
        continue
      }
      #expect(outcome.output == "", comment, sourceLocation: sourceLocation)
      let places = ["table.csv:\(line):", "table.csv: line \(line):"]
      #expect(
        places.contains(where: outcome.errors.contains), comment, sourceLocation: sourceLocation)
      #expect(outcome.errors.contains(part), comment, sourceLocation: sourceLocation)
    }
    #expect(!place.names.contains("out.xml"), sourceLocation: sourceLocation)
  }

  @Test func anEmptyFileHasNoHeader() throws {
    try expectRefusal("", line: 1, says: "header")
  }

  @Test(arguments: ["op", "dtype", "dims", "median_us"])
  func aMissingColumnIsNamed(column: String) throws {
    let columns = Self.header.split(separator: ",").filter { $0 != column }
    let row = columns.map { _ in "1" }.joined(separator: ",")
    try expectRefusal("\(columns.joined(separator: ","))\n\(row)\n", line: 1, says: "'\(column)'")
  }

  @Test(arguments: [
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,abc,0.1,7", says: "median_us is 'abc'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,,0.1,7", says: "median_us"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,nan,0.1,7", says: "median_us is 'nan'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,1e999,0.1,7", says: "median_us"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,-5,0.1,7", says: "median_us is '-5'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,0,0.1,7", says: "median_us is '0'"),
    Row("gomm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7", says: "'gomm'"),
    Row("gemm,fp31,M=8;N=8;K=8,own,1,hot,5,0.1,7", says: "'fp31'"),
    Row("gemm,fp32,M=8;N=8;K=0,own,1,hot,5,0.1,7", says: "k is 0"),
    Row("gemm,fp32,M=8;N=-8;K=8,own,1,hot,5,0.1,7", says: "n is -8"),
    Row("gemm,fp32,M=8;N=8,own,1,hot,5,0.1,7", says: "k"),
    Row("gemm,fp32,M=8;N=8;K=8;K=8,own,1,hot,5,0.1,7", says: "'K'"),
    Row("gemm,fp32,M=8;N=8;Q=8,own,1,hot,5,0.1,7", says: "'Q'"),
    Row("gemm,fp32,M=8;N=8;K=x,own,1,hot,5,0.1,7", says: "K=x"),
    Row("gemm,fp32,M=8;N=8;K,own,1,hot,5,0.1,7", says: "'K'"),
    Row("attention_flash,fp32,H=4;Hkv=3;Sq=8;D=8,own,1,hot,5,0.1,7", says: "kv-heads (3)"),
    Row("gemm,fp32,M=8;N=8;K=8,nobody,1,hot,5,0.1,7", says: "implementation is 'nobody'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,one,hot,5,0.1,7", says: "workers is 'one'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,tepid,5,0.1,7", says: "state is 'tepid'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1", says: "9 fields"),
    Row("\"gemm,fp32", says: "quot"),
  ])
  func aRowThatIsNoMeasurementIsNamed(row: Row) throws {
    let right = "gemm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7"
    try expectRefusal("\(Self.header)\n\(right)\n\(row.text)\n", line: 3, says: row.says)
  }

  @Test(arguments: [
    Row("gemm,fp32,M=8;N=8;K=8,own,0,hot,5,0.1,7", says: "workers is '0'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,-3,hot,5,0.1,7", says: "workers is '-3'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1.5,hot,5,0.1,7", says: "workers is '1.5'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1e300,hot,5,0.1,7", says: "workers is '1e300'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,5,-0.1,7", says: "spread is '-0.1'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,-7", says: "samples is '-7'"),
    Row("gemm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,1e300", says: "samples is '1e300'"),
  ])
  func aNumberThatCannotBeIsNamed(row: Row) throws {
    let right = "gemm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7"
    try expectRefusal("\(Self.header)\n\(right)\n\(row.text)\n", line: 3, says: row.says)
  }

  @Test(arguments: [
    Row("gemm,fp32,M=8;N=8;K=8,own,65,hot,5,0.1,7", says: "65"),
    Row("gemm,bf16,M=8;N=8;K=8,own,1,hot,5,0.1,7", says: "bf16"),
  ])
  func aRowThatTheMachineCannotRunIsNamed(row: Row) throws {
    let right = "gemm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7"
    try expectRefusal("\(Self.header)\n\(right)\n\(row.text)\n", line: 3, says: row.says)
  }

  /// With --lenient wrong rows are left out, counted and listed; the rest is used.
  @Test func wrongRowsAreListedAndLeftOutWhereThatIsAskedFor() throws {
    try place.write(
      """
      \(Self.header)
      gemm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7
      gomm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7
      gemm,fp32,M=8;N=8;K=8,own,1,hot,-5,0.1,7
      gemm,bf16,M=8;N=8;K=8,own,1,hot,5,0.1,7

      """, as: "table.csv")
    let outcome = try place.run(["validate", "table.csv", "--on", "cpu.xml", "--lenient"])
    #expect(outcome.ending == .exit(0), Comment(rawValue: outcome.errors))
    #expect(outcome.errors.contains("3 rows of table.csv were left out"))
    for line in 3...5 { #expect(outcome.errors.contains("table.csv:\(line):")) }
    #expect(outcome.output.contains("overall"))
  }

  @Test func atLeastOneRowMustBeLeft() throws {
    try place.write(
      "\(Self.header)\ngomm,fp32,M=8;N=8;K=8,own,1,hot,5,0.1,7\n", as: "table.csv")
    let outcome = try place.run(["validate", "table.csv", "--on", "cpu.xml", "--lenient"])
    #expect(outcome.ending == .exit(65) && outcome.errors.contains("table.csv:1:"))
  }

  @Test func aTableOfNoKnownKindIsRefusedWithTheKnownOnes() throws {
    for part in ["found a, b", "collectives (op, ranks, bytes, median_us)", "mixed steps"] {
      try expectRefusal("a,b\n1,2\n", line: 1, says: part)
    }
  }

  @Test func parametersAreFittedToOperationsAlone() throws {
    try place.write("model,phase,mode,dims,median_us\n", as: "steps.csv")
    try place.expect(
      65, ["calibrate", "--from", "steps.csv", "--base", "cpu.xml", "-o", "out.xml"],
      says: ["steps.csv:1:", "a table of steps", "measured operations or collectives"])
    #expect(!place.names.contains("out.xml"))
  }

  @Test(arguments: [
    Row("gemm:M=8:N=8:K=8,k,x,1,1,1", says: "dram_read_bytes"),
    Row("gomm:M=8,k,1,1,1,1", says: "'gomm'"),
  ])
  func aCountThatIsNoneIsNamed(row: Row) throws {
    let header = "case,kernel,dram_read_bytes,dram_write_bytes,l2_read_bytes,l2_write_bytes"
    try place.write("\(header)\n\(row.text)\n", as: "bytes.csv")
    let outcome = try place.run(["validate", "bytes.csv", "--on", "cpu.xml"])
    #expect(outcome.ending == .exit(65))
    #expect(outcome.errors.contains("bytes.csv:2:") && outcome.errors.contains(row.says))
  }

  @Test func aPublishedTableThatIsNotThereIsNamed() throws {
    let outcome = try place.run(["validate", "--published", "nowhere"])
    #expect(outcome.ending == .exit(66) && outcome.errors.contains("nowhere.csv"))
  }

  @Test func aTableOfHugeErrorsIsStillATable() throws {
    let most = (1 << 40) - 1
    try place.write(
      "\(Self.header)\ngemm,fp64,M=\(most);N=\(most);K=\(most),own,1,hot,0.001,0,7\n", as: "t.csv")
    #expect(try place.output("validate", "t.csv", "--on", "cpu.xml").contains("overall"))
  }
}
