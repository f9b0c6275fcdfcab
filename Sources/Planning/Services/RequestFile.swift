public import Documents
public import Serving

/// A file of requests: a row each, with the columns `prompt` and `output` in tokens, and `arrival_ms` or `arrival_s` since the beginning.
public enum RequestFile {
  /// The requests of a document; the first row that is none is an error with its line.
  public static func requests(_ bytes: [UInt8]) throws(DocumentError) -> [Request] {
    let table = try CSVTable(bytes: bytes)
    let isFine = table.header.contains("arrival_ms")
    var requests: [Request] = []
    for row in table.rows {
      func tokens(_ column: String) throws(DocumentError) -> Int {
        let value = try row.int(column)
        guard value > 0 else { throw row.error(column, expected: "a whole number of at least 1") }
        return value
      }
      let column = isFine ? "arrival_ms" : "arrival_s"
      let arrival = try row.double(column)
      guard arrival >= 0 else { throw row.error(column, expected: "a time of at least 0") }
      requests.append(
        Request(
          arrival: isFine ? arrival / 1000 : arrival, prompt: try tokens("prompt"),
          output: try tokens("output")))
    }
    return requests
  }
}
