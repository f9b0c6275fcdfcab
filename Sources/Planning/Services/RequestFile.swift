public import Documents
public import Serving

/// A file of requests: a row each, with the columns `prompt` and `output` in tokens, and `arrival_ms` or `arrival_s` since the beginning.
///
/// Columns that need not be there: `priority` (the smaller first), `prefix` and `prefix_tokens` (the name of a beginning that prompts have
/// in common, and its tokens), `session` and `pause_s` (a row of the same session is sent so many seconds after the last token of the row
/// before it, and its prompt begins with all of that row's tokens; its arrival is not read).
public enum RequestFile {
  /// The requests of a document; the first row that is none is an error with its line.
  public static func requests(_ bytes: [UInt8]) throws(DocumentError) -> [Request] {
    let table = try CSVTable(bytes: bytes)
    var requests: [Request] = []
    var sessions: [String: Int] = [:]
    for row in table.rows {
      var request = Request(
        arrival: try arrival(row), prompt: try tokens(row, "prompt"),
        output: try tokens(row, "output"))
      if let text = try given(row, "priority") {
        guard let priority = Int(text) else {
          throw row.error("priority", expected: "a whole number")
        }
        request.priority = priority
      }
      if let name = try given(row, "prefix") {
        request.beginnings.append(
          .init(
            named: "prefix \(name)", through: min(try tokens(row, "prefix_tokens"), request.prompt))
        )
      }
      if let session = try given(row, "session") {
        if let before = sessions[session] {
          request.follows = .init(before, pause: try time(row, "pause_s"))
        }
        // A session's tokens are the same from turn to turn.
        request.beginnings.append(.init(named: "session \(session)", through: .max))
        sessions[session] = requests.count
      }
      requests.append(request)
    }
    return requests
  }

  /// Seconds since the beginning.
  private static func arrival(_ row: CSVRow) throws(DocumentError) -> Double {
    row.header.contains("arrival_ms")
      ? try time(row, "arrival_ms") / 1000 : try time(row, "arrival_s")
  }

  private static func time(_ row: CSVRow, _ column: String) throws(DocumentError) -> Double {
    let time = try row.double(column)
    guard time >= 0 else { throw row.error(column, expected: "a time of at least 0") }
    return time
  }

  private static func tokens(_ row: CSVRow, _ column: String) throws(DocumentError) -> Int {
    let value = try row.int(column)
    guard value > 0 else { throw row.error(column, expected: "a whole number of at least 1") }
    return value
  }

  /// What a column says; nil where it is not there, or empty.
  private static func given(_ row: CSVRow, _ column: String) throws(DocumentError) -> String? {
    guard row.header.contains(column) else { return nil }
    let text = try row.text(column)
    return text.isEmpty ? nil : text
  }
}
