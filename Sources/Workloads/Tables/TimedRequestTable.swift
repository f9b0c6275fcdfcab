import Documents

/// Requests as `data/public/serving-requests.csv` has them: seconds, settings of the engine in each row.
public enum TimedRequestTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "requests of a service in seconds",
    columns: [
      "card", "engine", "engine_version", "model", "weights", "kv", "tp", "request",
      "input_tokens", "output_tokens", "arrival_s", "first_token_s", "last_token_s",
    ],
    reader: .requests { table, models in try services(table, models: models) })

  /// The services of a table, one for each card and model; the first row that is none is an error with its line.
  static func services(_ table: CSVTable, models: ModelFinder) throws -> MeasuredServices {
    var found = MeasuredServices()
    try found.gather(
      table.rows,
      by: { row in
        let key = try ["card", "engine_version", "model", "weights"].map { try row.text($0) }
        return (key, key[2])
      }, models: models, begin: service,
      add: { row, service in service.requests.append(try request(row)) })
    return found
  }

  private static func service(
    _ row: CSVRow, _ key: [String], _ model: Transformer
  ) throws -> ServiceMeasurement {
    guard try row.text("engine") == "vllm" else {
      throw row.error("engine", expected: "one whose scheduler is known: vllm")
    }
    var types = StepTypes(storedBy: model)
    types.weights = try RequestTable.type(row, "weights") ?? types.weights
    types.cache = try RequestTable.type(row, "kv") ?? types.cache
    let version = key[1].split(separator: ".").prefix(2).joined(separator: ".")
    var service = ServiceMeasurement(
      line: row.line, name: key[2], workload: key[0], model: model, types: types, loop: .open,
      version: version)
    service.card = key[0]
    func given(_ column: String) throws -> Int? {
      guard row.header.contains(column), try !row.text(column).isEmpty else { return nil }
      return try RequestTable.positive(row, column)
    }
    (service.batchedTokens, service.sequences) = (
      try given("token_budget"), try given("max_requests")
    )
    service.modelLength = try given("max_model_len")
    if row.header.contains("memory_utilization"), try !row.text("memory_utilization").isEmpty {
      service.utilization = try row.double("memory_utilization")
    }
    if let blocks = try given("kv_blocks"), let size = try given("kv_block_size") {
      service.cacheTokens = blocks * size
    }
    return service
  }

  private static func request(_ row: CSVRow) throws -> ServiceMeasurement.Request {
    let output = try RequestTable.positive(row, "output_tokens")
    let (arrival, first) = (try row.double("arrival_s"), try row.double("first_token_s"))
    let last = try row.double("last_token_s")
    return ServiceMeasurement.Request(
      arrival: arrival, prompt: try RequestTable.positive(row, "input_tokens"), output: output,
      timeToFirst: first - arrival,
      timePerToken: output > 1 ? (last - first) / Double(output - 1) : nil, whole: last - arrival)
  }
}
