import Documents

/// What an engine scheduled together, iteration by iteration, as it logged it for one service.
public struct IterationLog: Sendable {
  /// One iteration.
  public struct Iteration: Sendable, Hashable {
    /// Chunks of prompts, their tokens, and sequences that decode.
    public var chunks, chunkTokens, decodes: Int
  }

  /// The model's name, and its workload's.
  public let name, workload: String
  /// The iterations in their order.
  public internal(set) var iterations: [Iteration] = []
}

/// Iterations of engines: a row each, with what was scheduled together.
public enum IterationTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "iterations of an engine",
    columns: [
      "model", "workload", "iteration", "context_requests", "context_tokens", "generation_requests",
    ],
    reader: .iterations { table throws(MeasurementError) in try logs(table) })

  /// The services of a table in the order in which they begin; the first row that is none is an error with its line.
  static func logs(_ table: CSVTable) throws(MeasurementError) -> [IterationLog] {
    var logs: [IterationLog] = []
    var places: [[String]: Int] = [:]
    for row in table.rows {
      let (key, iteration) = try MeasurementTable.field { () throws(DocumentError) in
        func count(_ column: String) throws(DocumentError) -> Int {
          let value = try row.int(column)
          guard value >= 0 else {
            throw row.error(column, expected: "a whole number of at least 0")
          }
          return value
        }
        return (
          [try row.text("model"), try row.text("workload")],
          IterationLog.Iteration(
            chunks: try count("context_requests"), chunkTokens: try count("context_tokens"),
            decodes: try count("generation_requests"))
        )
      }
      if places[key] == nil {
        places[key] = logs.count
        logs.append(IterationLog(name: key[0], workload: key[1]))
      }
      if let place = places[key] { logs[place].iterations.append(iteration) }
    }
    return logs
  }
}
