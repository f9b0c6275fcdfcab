import Documents

/// Goes through the lines of what nccl-tests print; several tests may follow one another.
struct NCCLTestsReader {
  private var found: [(line: Int, fields: [String])] = []
  private var notes: [String: Int] = [:]
  private var device: String?
  /// What is known of the test that is being read.
  private var test = Test()

  private struct Test {
    /// The program's name without `_perf`, where it is said.
    var name: String?
    /// One more than the largest number of a rank that is listed.
    var listed = 0
    /// Threads times GPUs of one process.
    var perProcess = 0
    var mode = Context.alone
    var header: NCCLTestsHeader?
    var headerLine = 0
    var rows: [Row] = []
  }

  private struct Row {
    var line: Int
    var bytes: Int
    var type: String
    var operation: String
    var root: Int
    /// Out of place, then in place.
    var timings: [Timing]
  }

  private struct Timing {
    var microseconds: Double
    /// Bus bandwidth over that of the algorithm, which tells collectives and their ranks apart.
    var factor: Double
    /// How many elements were wrong; nil where they were not looked at.
    var wrong: Double?
  }

  private static let columns = [
    "op", "ranks", "bytes", "dtype", "mode", "median_us", "min_us", "max_us", "spread", "samples",
  ]

  mutating func read(_ words: [Substring], line: Int) throws(MeasurementError) {
    guard let first = words.first else { return }
    if let header = NCCLTestsHeader(words) {
      try end()
      guard !header.isHostTime else {
        throw .document(
          .wrongField(
            line: line, column: "time", found: "cputime",
            expected: "the device's time, which is printed without -C 1"))
      }
      (test.header, test.headerLine) = (header, line)
    } else if first.hasPrefix("#") {
      try readRemark(words)
    } else if let row = row(words, line) {
      test.rows.append(row)
    } else if let name = words.lazy.compactMap({ Self.test(in: $0) }).first {
      try end()
      test.name = name
    }
  }

  consuming func finished() throws(MeasurementError) -> MeasuredDocument {
    try end()
    let header = try MeasurementTable.field { () throws(DocumentError) in
      try CSVHeader(names: Self.columns)
    }
    let rows = found.map { CSVRow(line: $0.line, fields: $0.fields, header: header) }
    var whole = MeasuredDocument(CSVTable(header: header, rows: rows))
    whole.notes = notes
    whole.device = device
    return whole
  }

  /// Which test begins, with how many ranks, on which devices.
  private mutating func readRemark(_ words: [Substring]) throws(MeasurementError) {
    func number(after word: String) -> Int? {
      words.firstIndex(of: word[...]).flatMap { place in
        place + 1 < words.count ? Int(words[place + 1]) : nil
      }
    }
    if words.contains("starting:"), let last = words.last {
      try end()
      test.name = Self.test(in: last) ?? String(last)
    } else if let threads = number(after: "nThread"), let devices = number(after: "nGpus") {
      try end()
      test.perProcess = threads.multipliedReportingOverflow(by: devices).partialValue
      test.mode = number(after: "graph:") ?? 0 > 0 ? .graph : .alone
    } else if let rank = number(after: "Rank"), rank >= 0, rank < 1 << 20 {
      test.listed = max(test.listed, rank + 1)
      if device == nil, let place = words.firstIndex(where: { $0.hasPrefix("[") }) {
        device = words[(place + 1)...].joined(separator: " ")
      }
    }
  }

  /// The name of a test's program in a command: "./build/all_reduce_perf" is all_reduce.
  private static func test(in word: Substring) -> String? {
    var name = word.split(separator: "/").last ?? word
    if name.hasSuffix("_mpi") { name.removeLast(4) }
    guard name.hasSuffix("_perf") else { return nil }
    return String(name.dropLast(5))
  }

  /// The row of a table; nil of any other line.
  ///
  /// Where a test has no reduction, older versions leave its column blank; a timestamp may follow.
  private func row(_ words: [Substring], _ line: Int) -> Row? {
    guard let header = test.header, words.count >= header.count - 1, let bytes = Int(words[0]),
      Int(words[1]) != nil
    else { return nil }
    var words = words
    if let operation = header.operation, words.count == header.count - 1 {
      words.insert("none", at: operation)
    }
    let timings = header.times.compactMap { place -> Timing? in
      guard place + 3 < words.count, let time = Double(words[place]),
        let algorithm = Double(words[place + 1]), let bus = Double(words[place + 2])
      else { return nil }
      return Timing(
        microseconds: time, factor: algorithm > 0 ? bus / algorithm : 0,
        wrong: Double(words[place + 3]))
    }
    guard timings.count == header.times.count else { return nil }
    return Row(
      line: line, bytes: bytes, type: String(words[2]),
      operation: header.operation.map { String(words[$0]) } ?? "none",
      root: header.root.flatMap { Int(words[$0]) } ?? -1, timings: timings)
  }
}

extension NCCLTestsReader {
  /// Makes rows of the test that was read, where it has a table.
  private mutating func end() throws(MeasurementError) {
    guard !test.rows.isEmpty else { return }
    let ended = test
    test = Test()
    let clearest = ended.rows.max { $0.bytes < $1.bytes }
    let guessed = clearest.flatMap { Self.guess($0, ranks: ended.listed) }
    guard let name = ended.name ?? guessed else {
      throw .document(
        .wrongField(
          line: ended.headerLine, column: "test", found: "",
          expected: "the test's name before its table, as in 'Collective test starting: "
            + "all_reduce_perf' or in the command"))
    }
    guard let form = NCCLTests.forms[name] else {
      return note("row of \(name), which is no collective of the catalogue", ended.rows.count)
    }
    let factor = clearest?.timings.first?.factor ?? 0
    let ranks =
      ended.listed > 0 ? ended.listed : Self.ranks(of: form, factor: factor) ?? ended.perProcess
    for row in ended.rows { add(row, form, ranks: ranks, mode: ended.mode) }
  }

  private mutating func add(_ row: Row, _ form: Collective.Form, ranks: Int, mode: Context) {
    guard row.bytes > 0 else { return note("row of no bytes") }
    guard let type = NCCLTests.types[row.type] else { return note("row of type \(row.type)") }
    // What a test cannot do in place it runs all the same and does not look at.
    let isChecked = row.timings.contains { $0.wrong != nil }
    let sound = row.timings.filter { $0.wrong == 0 || ($0.wrong == nil && !isChecked) }
    let times = sound.map(\.microseconds).filter { $0 > 0 && $0 <= MeasurementTable.longest }
    guard let least = times.min(), let most = times.max() else {
      return note("row with wrong results, or without a time")
    }
    let middle = (least + most) / 2
    // Half the distance between the quartiles of two samples is a fourth of their difference.
    let spread = (most - least) / 4 / middle
    let fields = [
      form.rawValue, "\(ranks)", "\(row.bytes)", type, mode.rawValue, "\(middle)", "\(least)",
      "\(most)", "\(spread)", "\(times.count)",
    ]
    found.append((row.line, fields))
  }

  private mutating func note(_ what: String, _ count: Int = 1) { notes[what, default: 0] += count }

  /// Which test a row is of, where no one says it; nil where that is not decided.
  ///
  /// It is known by what it reduces, its root, whether it runs in place, and how its two bandwidths relate.
  private static func guess(_ row: Row, ranks: Int) -> String? {
    guard let first = row.timings.first, first.factor > 0 else { return nil }
    let runsInPlace = row.timings.last?.wrong != nil
    let isChecked = row.timings.contains { $0.wrong != nil }
    let reduces = row.operation != "none"
    if row.root >= 0 { return reduces ? "reduce" : "broadcast" }
    if first.factor > 1.1 { return reduces ? "all_reduce" : nil }
    guard isChecked else { return nil }
    // Of two ranks an all-reduce has the factor 1 too, but a message between two cannot be in place.
    if first.factor > 0.98 {
      if !runsInPlace { return "sendrecv" }
      return reduces && ranks == 2 ? "all_reduce" : nil
    }
    return reduces ? "reduce_scatter" : runsInPlace ? "all_gather" : "alltoall"
  }

  /// The ranks by the factor that the tests work bus bandwidth out with (doc/PERFORMANCE.md of nccl-tests).
  private static func ranks(of form: Collective.Form, factor: Double) -> Int? {
    let others: Double
    switch form {
    case .allReduce: others = factor / 2
    case .allGather, .reduceScatter, .allToAll: others = factor
    case .broadcast, .sendReceive: return nil
    }
    guard others > 0, others < 0.999 else { return nil }
    return Int((1 / (1 - others)).rounded())
  }
}
