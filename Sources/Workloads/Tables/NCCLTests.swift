import Documents

/// What NVIDIA's nccl-tests print (`all_reduce_perf` and others): a table of collectives.
///
/// A row's time is the mean of out of place and in place, where both were run: two samples of one collective. Bytes are
/// those of the column `size`, which `Collective` counts by too. The tests repeat a collective back to back from a program
/// of their own, so that no framework's host is in the time.
///
/// Source: https://github.com/NVIDIA/nccl-tests, src/util.cu (`writeResultHeader`, `writeBenchmarkLineBody`) of 2.18, and
/// src/common.cu before it.
public enum NCCLTests: MeasurementSource {
  /// What the document is called in messages.
  public static let name = "text of nccl-tests"
  /// Which kind of table it becomes.
  public static var kind: MeasurementTableKind { CollectiveTable.kind }

  /// A line that names the columns of such a table.
  public static func recognises(_ head: [UInt8]) -> Bool {
    head.holds("algbw") && head.lines.contains { NCCLTestsHeader(words(of: $0)) != nil }
  }

  /// The collectives of all tables of a document; of tests that are no collective of the catalogue rows are counted.
  public static func table(_ bytes: [UInt8]) throws(MeasurementError) -> MeasuredDocument {
    var reader = NCCLTestsReader()
    for (place, line) in bytes.lines.enumerated() {
      try reader.read(words(of: line), line: place + 1)
    }
    return try reader.finished()
  }

  /// The words of a line behind the tag that MPI may put before it: "[1,0]<stdout>:".
  private static func words(of line: ArraySlice<UInt8>) -> [Substring] {
    let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { Substring($0.text) }
    guard let first = words.first, first.hasPrefix("["),
      let tag = first.firstRange(of: "<stdout>")
    else { return words }
    let rest = first[tag.upperBound...].drop { $0 == ":" }
    return rest.isEmpty ? Array(words.dropFirst()) : [rest] + words.dropFirst()
  }

  /// The collective of each test's program, without the ending `_perf`.
  static let forms: [String: Collective.Form] = [
    "all_reduce": .allReduce, "all_gather": .allGather, "reduce_scatter": .reduceScatter,
    "alltoall": .allToAll, "broadcast": .broadcast, "sendrecv": .sendReceive,
  ]

  /// Element types by the names that the tests print; whole numbers count as others of their width.
  static let types = [
    "float": "fp32", "half": "fp16", "double": "fp64", "bfloat16": "bf16", "int8": "u8",
    "uint8": "u8", "int32": "fp32", "uint32": "fp32", "int64": "fp64", "uint64": "fp64",
    "f8e4m3": "fp8", "f8e5m2": "fp8", "fp8_e4m3": "fp8", "fp8_e5m2": "fp8",
  ]
}

/// The columns of one table, by their places.
struct NCCLTestsHeader {
  /// How many words a row has.
  let count: Int
  /// Where the two times stand; bandwidths and the count of wrong elements follow each.
  let times: [Int]
  let operation: Int?
  let root: Int?
  /// Whether times are the host's and not the device's (`-C 1`).
  let isHostTime: Bool

  /// Nil of a line that is no header.
  init?(_ words: [Substring]) {
    var words = words
    guard let first = words.first, first.hasPrefix("#") else { return nil }
    if first == "#" { words.removeFirst() } else { words[0] = first.dropFirst() }
    guard words.starts(with: ["size", "count", "type"]), words.contains("algbw"),
      words.contains("busbw")
    else { return nil }
    count = words.count
    isHostTime = words.contains("cputime")
    times = words.indices.filter { words[$0] == "time" }
    operation = words.firstIndex(of: "redop")
    root = words.firstIndex(of: "root")
  }
}
