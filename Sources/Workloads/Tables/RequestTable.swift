import Documents
import Quantities

/// Requests of a service that were measured: what was asked, and when its tokens came.
public struct ServiceMeasurement: Sendable {
  /// How requests were sent.
  public enum Loop: Sendable, Hashable {
    /// So many in flight.
    case closed(Int)
    /// At their own times.
    case open
  }

  /// One request.
  public struct Request: Sendable {
    /// Seconds since the beginning.
    public var arrival: Double
    /// Tokens of the prompt and of the output.
    public var prompt, output: Int
    /// Seconds to the first token, a token after it (nil of one token), and to the last.
    public var timeToFirst: Double
    /// Seconds a token after the first; nil of one token.
    public var timePerToken: Double?
    /// Seconds to the last token; nil where it was not measured.
    public var whole: Double?
  }

  /// The line of its first request.
  public let line: Int
  /// The model's name, and its workload's.
  public let name, workload: String
  /// The model.
  public let model: Transformer
  /// What its numbers are stored as.
  public var types: StepTypes
  /// How requests were sent.
  public let loop: Loop
  /// The engine's version, as `0.24`.
  public let version: String?
  /// The card as the table writes it; nil where it does not say.
  public var card: String?
  /// Tokens that the engine's cache held, tokens of a step and sequences at most, its longest sequence and its share of the memory; nil
  /// where a table does not say.
  public var cacheTokens, batchedTokens, sequences, modelLength: Int?
  /// The share of the device's memory that the engine took.
  public var utilization: Double?
  /// The requests in the order in which they were sent.
  public internal(set) var requests: [Request] = []

  /// "llama-3.1-8b c8-1024-128".
  public var subject: String { "\(name) \(workload)" }
}

/// The services of a table of requests, and rows that are left out by their reason.
public struct MeasuredServices: Sendable {
  /// The services whose model is known.
  public var services: [ServiceMeasurement] = []
  /// How many rows there are of others, by why they are left out.
  public var left: [String: Int] = [:]

  /// Gathers rows of one service each time a key comes again; of a model that is not known they are counted.
  mutating func gather(
    _ rows: [CSVRow], by key: (CSVRow) throws -> (key: [String], model: String),
    models: ModelFinder, begin: (CSVRow, [String], Transformer) throws -> ServiceMeasurement,
    add: (CSVRow, inout ServiceMeasurement) throws -> Void
  ) throws {
    var places: [[String]: Int] = [:]
    for row in rows {
      let (key, name) = try key(row)
      if places[key] == nil {
        guard let model = try? models(name, row.line) else {
          left["there is no description of the model \(name)", default: 0] += 1
          continue
        }
        places[key] = services.count
        services.append(try begin(row, key, model))
      }
      if let place = places[key] { try add(row, &services[place]) }
    }
  }
}

/// Requests as tables of `data/serving` have them: milliseconds, a workload a group of rows.
public enum RequestTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "requests of a service",
    columns: [
      "engine", "model", "weights", "kv", "workload", "loop", "load", "request", "arrival_ms",
      "prompt", "output", "ttft_ms",
    ],
    reader: .requests { table, models in try services(table, models: models) })

  /// The services of a table, each row in the order in which requests were numbered; the first row that is none is an error with its
  /// line.
  static func services(_ table: CSVTable, models: ModelFinder) throws -> MeasuredServices {
    var found = MeasuredServices()
    var numbers: [Int: [Int]] = [:]
    try found.gather(
      table.rows,
      by: { row in
        let key = try ["engine", "model", "weights", "kv", "workload"].map { try row.text($0) }
        return (key, key[1])
      }, models: models, begin: service,
      add: { row, service in
        service.requests.append(try request(row))
        numbers[service.line, default: []].append(try row.int("request"))
      })
    for place in found.services.indices {
      let service = found.services[place]
      let order = numbers[service.line] ?? []
      found.services[place].requests = zip(order, service.requests)
        .sorted { $0.0 < $1.0 }.map(\.1)
    }
    return found
  }

  private static func service(
    _ row: CSVRow, _ key: [String], _ model: Transformer
  ) throws -> ServiceMeasurement {
    let engine = key[0].split(separator: "-", maxSplits: 1).map(String.init)
    guard engine.first == "vllm" else {
      throw row.error("engine", expected: "one whose scheduler is known: vllm-VERSION")
    }
    let loop: ServiceMeasurement.Loop
    switch try row.text("loop") {
    case "closed": loop = .closed(try positive(row, "load"))
    case "open": loop = .open
    default: throw row.error("loop", expected: "closed or open")
    }
    var types = StepTypes(storedBy: model)
    types.weights = try type(row, "weights") ?? types.weights
    types.cache = try type(row, "kv") ?? types.cache
    return ServiceMeasurement(
      line: row.line, name: key[1], workload: key[4], model: model, types: types, loop: loop,
      version: engine.count > 1 ? engine[1] : nil)
  }

  private static func request(_ row: CSVRow) throws -> ServiceMeasurement.Request {
    let output = try positive(row, "output")
    let whole = row.header.contains("e2e_ms") ? try row.double("e2e_ms") / 1000 : nil
    let perToken = row.header.contains("tpot_ms") && output > 1
    return ServiceMeasurement.Request(
      arrival: try row.double("arrival_ms") / 1000, prompt: try positive(row, "prompt"),
      output: output, timeToFirst: try row.double("ttft_ms") / 1000,
      timePerToken: perToken ? try row.double("tpot_ms") / 1000 : nil, whole: whole)
  }

  static func positive(_ row: CSVRow, _ column: String) throws -> Int {
    let value = try row.int(column)
    guard value > 0 else { throw row.error(column, expected: "a whole number of at least 1") }
    return value
  }

  /// An element type of a column; nil where it says nothing, or leaves it to the engine.
  static func type(_ row: CSVRow, _ column: String) throws -> ElementType? {
    let text = try row.text(column)
    guard !text.isEmpty, text != "auto" else { return nil }
    guard let type = ElementType(rawValue: text) else {
      throw row.error(column, expected: "an element type")
    }
    return type
  }
}
