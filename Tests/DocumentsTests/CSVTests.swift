import Documents
import Laws
import Testing

@Suite struct CSVTests {
  @Test(arguments: 0..<40) func whatIsWrittenReadsBack(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let columns = (0...Int.random(in: 0..<4, using: &random)).map { "\($0)" + random.text() }
    let rows = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
      columns.map { _ in random.text() }
    }
    var writer = CSVWriter(columns: columns)
    for row in rows { try writer.append(row.map { .text($0) }) }
    let table = try CSVTable(bytes: Array(writer.text.utf8))
    // By bytes: strings that differ in composition are equal to Swift.
    #expect(table.columns.map { Array($0.utf8) } == columns.map { Array($0.utf8) })
    #expect(
      table.rows.map { $0.fields.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
  }

  @Test(arguments: 0..<20) func numbersReadBackToTheSameBits(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let numbers = (0..<50).map { _ in random.double() }
    let integers = (0..<50).map { _ in Int(random.integer()) }
    var writer = CSVWriter(columns: ["d", "i"])
    for (d, i) in zip(numbers, integers) { try writer.append([.decimal(d), .integer(i)]) }
    let rows = try CSVTable(bytes: Array(writer.text.utf8)).rows
    #expect(try rows.map { try $0.double("d").bitPattern } == numbers.map(\.bitPattern))
    #expect(try rows.map { try $0.int("i") } == integers)
  }

  @Test(arguments: [
    "a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n", "a,b\r\n1,2", "\u{FEFF}a,b\n1,2\n",
    "\"a\",b\n\"1\",2\n", "a,\"b\"\r\n1,\"2\"\r\n",
  ])
  func spellingsOfOneTableAreEqual(text: String) throws {
    let table = try CSVTable(bytes: Array(text.utf8))
    #expect(table.columns == ["a", "b"])
    #expect(table.rows.map(\.fields) == [["1", "2"]])
    #expect(table.rows.map(\.line) == [2])
  }

  @Test func rowsKnowTheLineOnWhichTheyBegin() throws {
    let table = try CSVTable(bytes: Array("a,b\n\"x\ny\",\"\"\"\"\n,\n\"\r\n\",z".utf8))
    #expect(table.rows.map(\.line) == [2, 4, 5])
    #expect(table.rows.map(\.fields) == [["x\ny", "\""], ["", ""], ["\r\n", "z"]])
  }

  @Test func quotesStandOnlyWhereNeeded() throws {
    var writer = CSVWriter(columns: ["name", "time_us"])
    try writer.append(["plain text", .decimal(1.5)])
    try writer.append(["a,b", .decimal(100)])
    try writer.append(["say \"hi\"", .empty])
    try writer.append([7, "line\nbreak"])
    #expect(
      writer.text == """
        name,time_us
        plain text,1.5
        "a,b",100
        "say ""hi\""",
        7,"line
        break"

        """)
  }

  @Test func aLoneEmptyFieldIsNotAnEmptyLine() throws {
    var writer = CSVWriter(columns: ["a"])
    try writer.append([""])
    #expect(writer.text == "a\n\"\"\n")
  }

  @Test(arguments: [
    ("", DocumentError.noHeader),
    ("a,a\n", .repeatedColumn(name: "a")),
    ("a,b\n1,2\n1\n", .wrongFieldCount(line: 3, found: 1, expected: 2)),
    ("a,b\n1,2,3", .wrongFieldCount(line: 2, found: 3, expected: 2)),
    ("a,b\n\n", .wrongFieldCount(line: 2, found: 1, expected: 2)),
    ("a,b\n\"1\n\n2", .unterminatedQuote(line: 2)),
    ("a,b\n1,x\"y\"", .strayQuote(line: 2)),
    ("a,b\n1,\"x\"y", .strayQuote(line: 2)),
    ("a,b\n1,\"x\"\r", .strayQuote(line: 2)),
  ])
  func whatIsNoTableIsRefused(text: String, error: DocumentError) {
    #expect(throws: error) { try CSVTable(bytes: Array(text.utf8)) }
  }

  @Test func textThatIsNotUTF8IsRefusedWithItsLine() {
    #expect(throws: DocumentError.notUTF8(line: 2)) {
      try CSVTable(bytes: Array("a\n".utf8) + [0xFF, 0x0A])
    }
  }

  @Test(arguments: ["x", "", " 1", "nan", "inf", "0x10", "1e999", "1,5", "--1"])
  func whatIsNoNumberIsRefusedByName(text: String) throws {
    var writer = CSVWriter(columns: ["time_us"])
    try writer.append([.text(text)])
    let row = try #require(try CSVTable(bytes: Array(writer.text.utf8)).rows.first)
    #expect(
      throws: DocumentError.wrongField(
        line: 2, column: "time_us", found: text, expected: "a finite number")
    ) { try row.double("time_us") }
    #expect(
      throws: DocumentError.wrongField(
        line: 2, column: "time_us", found: text, expected: "a whole number")
    ) { try row.int("time_us") }
  }

  @Test func aMissingColumnIsNamedWithThoseThatAreThere() throws {
    let table = try CSVTable(bytes: Array("a,b\n1,2\n".utf8))
    let error = DocumentError.missingColumn(name: "c", header: ["a", "b"])
    #expect(throws: error) { try table.rows[0].text("c") }
    #expect(throws: error) { try table.require(["a", "c"]) }
    #expect(error.description == "line 1: expected a column 'c', found a, b")
  }

  @Test func numbersThatAreNotFiniteAreNotWritten() {
    var writer = CSVWriter(columns: ["a"])
    #expect(throws: DocumentError.self) { try writer.append([.decimal(.nan)]) }
    #expect(throws: DocumentError.self) { try writer.append([.decimal(-.infinity)]) }
    #expect(writer.text == "a\n")
  }

  @Test(arguments: 0..<20) func anyBytesAreReadOrRefused(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let valid = Array("a,b\r\n\"x,\"\"\ny\",1.5e3\n,\"é\"\n".utf8)
    for _ in 0..<200 {
      let bytes = random.mutation(of: valid)
      _ = try? CSVTable(bytes: bytes).rows.map { try $0.double("b") }
      let noise = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try? CSVTable(bytes: noise)
    }
  }
}
