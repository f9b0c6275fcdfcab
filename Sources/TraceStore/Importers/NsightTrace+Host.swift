import Documents
import Traces

/// What hosts did: calls of CUDA, and the ranges that programs mark themselves.
extension NsightTrace {
  mutating func readCalls(_ file: NsightFile) throws {
    try readThreadNames(file)
    guard let rows = try file.rows(NsightCallColumn.self) else { return }
    while try rows.next() {
      guard let thread = rows[.globalTid] else {
        note("row of \(NsightCallColumn.table) without a thread")
        continue
      }
      if string(rows[.nameId]) == nil { note("row of \(NsightCallColumn.table) without a name") }
      let name = CUDANames.call(string(rows[.nameId]) ?? "")
      let correlation = correlation(rows[.correlationId], process: thread)
      if let correlation, name.hasPrefix("cudaEventRecord") || name.hasPrefix("cuEventRecord") {
        recordings[correlation] = rows[.start]
      }
      add(
        .call, name, lane: lane(ofThread: thread), from: rows[.start], to: rows[.end],
        of: NsightCallColumn.table, correlation: correlation)
    }
  }

  /// Of several names of a thread, that of the highest priority.
  private mutating func readThreadNames(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightThreadColumn.self) else { return }
    var priorities: [Int64: Int64] = [:]
    while try rows.next() {
      guard let thread = rows[.globalTid], let text = string(rows[.nameId]), !text.isEmpty else {
        continue
      }
      let priority = rows[.priority] ?? 0
      guard priority >= priorities[thread] ?? .min else { continue }
      priorities[thread] = priority
      name(thread, text)
    }
  }

  /// NVTX: ranges of a thread nest; others may begin and end where they like, so that they have a lane of their own.
  mutating func readRanges(_ file: NsightFile) throws {
    let table = NsightRangeColumn.table
    guard let rows = try file.rows(NsightRangeColumn.self) else { return }
    while try rows.next() {
      // Numbers of NVTX's events ("SQLite Schema Event Values").
      let type = rows[.eventType]
      guard type == 59 || type == 60 else {
        note(type == 34 ? "mark of NVTX" : "row of \(table) that is no range")
        continue
      }
      guard let thread = rows[.globalTid] else {
        note("row of \(table) without a thread")
        continue
      }
      guard rows[.end] != nil else {
        note("range of NVTX without an end")
        continue
      }
      add(
        .annotation, rows.text(.text) ?? string(rows[.textId]) ?? "",
        lane: lane(ofThread: thread, isProcess: type == 60), from: rows[.start], to: rows[.end],
        of: table)
    }
  }
}
