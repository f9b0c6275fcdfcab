import Quantities
import Testing

@Suite struct PrefixTests {
  @Test(arguments: PrefixRow.all) func threeOfEachUnitIsWhatThePrefixSays(row: PrefixRow) throws {
    #expect(try row.dimension.read("3 \(row.unit)") == PrefixRow.three[row.symbol])
  }

  @Test(arguments: PrefixRow.all) func aWholeNumberIsWrittenUnderItsPrefix(row: PrefixRow) throws {
    let three = try #require(PrefixRow.three[row.symbol])
    #expect(row.dimension.text(three) == "3 \(row.unit)")
    #expect(row.dimension.text(-three) == "-3 \(row.unit)")
  }

  @Test(arguments: [
    ("s", ["", "m", "u", "n", "p"]),
    ("B", ["Ti", "Gi", "Mi", "Ki", "E", "P", "T", "G", "M", "k", ""]),
    ("FLOP", ["E", "P", "T", "G", "M", "k", ""]), ("Hz", ["E", "P", "T", "G", "M", "k", ""]),
    ("W", ["k", ""]), ("B/s", ["Ti", "Gi", "Mi", "Ki", "E", "P", "T", "G", "M", "k", ""]),
    ("FLOP/s", ["E", "P", "T", "G", "M", "k", ""]), ("FLOP/B", ["E", "P", "T", "G", "M", "k", ""]),
  ])
  func eachDimensionHasThesePrefixes(symbol: String, prefixes: [String]) throws {
    let dimension = try #require(AnyDimension.all.first { $0.symbol == symbol })
    #expect(dimension.prefixes.map(\.symbol) == prefixes)
  }

  @Test(arguments: [(Prefix.decimal, 1000.0), (Prefix.binary, 1024.0)])
  func eachPrefixIsOneStepBelowTheOneBefore(row: [Prefix], step: Double) {
    #expect(zip(row, row.dropFirst()).allSatisfy { $0.factor == $1.factor * step })
    #expect(row.last?.factor == (step == 1000 ? 1 : 1024))
  }

  @Test func gigabytesAreDecimalAndGibibytesBinary() throws {
    #expect(try Bytes(text: "1 GB").value == 1_000_000_000)
    #expect(try Bytes(text: "1 GiB").value == 1_073_741_824)
    #expect(try Bytes(text: "12.8 GB") < Bytes(text: "12.8 GiB"))
    #expect(try BytesPerSecond(text: "4.8 TB/s").value == 4.8e12)
    #expect(Bytes(1_073_741_824).text == "1 GiB")
    #expect(Bytes(1_000_000_000).text == "1 GB")
  }
}
