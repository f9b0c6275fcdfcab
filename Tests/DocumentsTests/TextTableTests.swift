import Documents
import Laws
import Testing

@Suite struct TextTableTests {
  private static let time = TableCell.Scale([("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)])

  @Test func amountsOfATableShareAUnitAndItsDecimals() {
    var table = TextTable("what", "one", "other")
    table.add("a", TableCell(0.484123, in: Self.time), TableCell(0.0108, in: Self.time))
    table.add("b", TableCell(231.4e-6, in: Self.time), "")
    #expect(
      table.text == """
        what   one ms  other ms
        a     484.123    10.800
        b       0.231
        """)
  }

  /// Whatever is put in, each amount reads back to three digits of the smallest, all with as many decimals.
  @Test(arguments: 0..<40) func amountsReadBack(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let unit = random.one(of: [1e-8, 1e-5, 1e-2, 10])
    let values = (0..<5).map { _ in unit * (1 + Double(random.size(bits: 12)) / 10) }
    var table = TextTable("x")
    for value in values { table.add(TableCell(value, in: Self.time)) }
    let lines = table.text.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
    let factors = ["x s": 1, "x ms": 1e-3, "x us": 1e-6, "x ns": 1e-9]
    let factor = try #require(factors[String(lines[0])])
    let smallest = try #require(values.min())
    for (line, value) in zip(lines.dropFirst(), values) {
      let read = try #require(Double(line)) * factor
      #expect(abs(read - value) <= smallest * 0.06, "\(value) is shown as \(line)")
    }
    let decimals = Set(lines.dropFirst().map { $0.split(separator: ".").dropFirst().first?.count })
    #expect(decimals.count == 1)
  }

  @Test func signsStandWhereTheyAreAskedFor() {
    var table = TextTable("x")
    table.add(TableCell(0.5, in: Self.time, isSigned: true))
    table.add(TableCell(-0.25, in: Self.time, isSigned: true))
    #expect(table.text == "x ms\n+500\n-250")
  }

  /// Text is cut, numbers never; without a width nothing is.
  @Test(arguments: 20...90) func aTableFitsItsWidth(width: Int) {
    var table = TextTable("kernel", "family", "runs")
    table.add("a kernel whose name is very long indeed, longer than a line", "elementwise", "12345")
    table.add("short", "product of matrices, and more", "7")
    let text = TextTable.$width.withValue(width) { table.text }
    let lines = text.split(separator: "\n")
    if width >= 12 + 2 + 12 + 2 + 5 {
      #expect(lines.count == 3)
      #expect(lines.allSatisfy { $0.count <= width })
      #expect(lines[1].hasSuffix("12345"))
    } else {
      #expect(lines.count == 6)
      #expect(lines[2] == "runs    12345")
    }
    #expect(table.text.contains("longer than a line"))
  }
}
