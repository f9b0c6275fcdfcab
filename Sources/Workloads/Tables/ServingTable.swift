import Documents
import Quantities

/// A service under a closed loop whose mean times were published.
public struct PublishedService: Sendable {
  /// Its line in the table.
  public let line: Int
  /// The card as the table writes it.
  public let card: String
  /// Devices of all copies.
  public let devices: Int
  /// The engine that ran, and the model's name.
  public let engine, name: String
  /// The engine's version, as `0.12.0`; nil where the table does not say.
  public let version: String?
  /// Whether steps were composed ahead: InferenceX's scripts ask for it (`serving-settings.csv`); nil of the version's default.
  public let isAhead: Bool?
  /// The model.
  public let model: Transformer
  /// What its numbers are stored as.
  public let types: StepTypes
  /// The plan of one copy.
  public let plan: Plan
  /// Copies of the model.
  public let replicas: Int
  /// Tokens of prompts and of outputs.
  public let prompt, output: Int
  /// Whether each request's were drawn from 0.8 times those to those, or nothing is said of them.
  public let isDrawn: Bool
  /// Requests in flight, of all copies.
  public let concurrency: Int
  /// Mean seconds to the first token, and a token after it.
  public let timeToFirst, timePerToken: Double

  /// "vllm Qwen3-32B bf16 4 x H200 tp 4 1024/1024 c 64".
  public var subject: String {
    "\(engine) \(name) \(types.weights.rawValue) \(devices) x \(card) tp \(plan.tensor) \(prompt)/\(output) c \(concurrency)"
  }
}

/// Rows of a table of services that are left out, by the reason.
public struct PublishedServices: Sendable {
  /// The rows that can be asked.
  public var rows: [PublishedService] = []
  /// How many others there are, by why they are left out.
  public var left: [String: Int] = [:]
}

/// Results of services as `data/public/serving-table.csv` has them: a configuration a row, with the means of its requests.
public enum ServingTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "results of services",
    columns: [
      "card", "gpus", "engine", "model", "weights", "kv", "mode", "isl", "osl", "lengths",
      "concurrency", "plan", "tp", "ttft_ms", "tpot_ms",
    ],
    reader: .services { table, models in try services(table, models: models) })

  /// The rows of a table; the first that is none is an error with its line.
  ///
  /// Rows whose model is not known, whose plan is none that can be
  /// asked, and those that are marked as suspect are left out.
  static func services(_ table: CSVTable, models: ModelFinder) throws -> PublishedServices {
    var services = PublishedServices()
    var known: [String: Result<Transformer, any Error>] = [:]
    for row in table.rows {
      if let reason = try unasked(row) {
        services.left[reason, default: 0] += 1
        continue
      }
      let name = try row.text("model")
      let model = known[name] ?? Result { try models(name, row.line) }
      known[name] = model
      guard case .success(let model) = model else {
        services.left["\(name): its family is not known", default: 0] += 1
        continue
      }
      services.rows.append(try service(row, name, model))
    }
    return services
  }

  /// Why a row cannot be asked; nil of one that can.
  private static func unasked(_ row: CSVRow) throws(DocumentError) -> String? {
    if try row.text("mode") != "aggregate" { return "pools of prefill and decode" }
    if row.header.contains("suspect"), try !row.text("suspect").isEmpty { return "suspect" }
    let plan = try row.text("plan")
    guard ["stated", "read"].contains(plan) else { return "plan known as \(plan) alone" }
    for column in ["pp", "dp"] where row.header.contains(column) {
      let text = try row.text(column)
      if !text.isEmpty, text != "1" { return column == "pp" ? "stages" : "attention in copies" }
    }
    return nil
  }

  private static func service(
    _ row: CSVRow, _ name: String, _ model: Transformer
  ) throws -> PublishedService {
    func positive(_ column: String, or standard: Int? = nil) throws -> Int {
      if let standard, try !row.header.contains(column) || row.text(column).isEmpty {
        return standard
      }
      return try RequestTable.positive(row, column)
    }
    var types = StepTypes(storedBy: model)
    let weights = try row.text("weights")
    if weights == "fp8", types.weights != .fp8 {
      types = StepTypes(weights: .fp8, activations: .fp8, cache: .bf16)
    } else if weights == "bf16" {
      types = StepTypes()
    }
    types.cache = try RequestTable.type(row, "kv") ?? types.cache
    var plan = Plan()
    plan.tensor = try positive("tp")
    plan.expert = try positive("ep", or: 1)
    // Whole experts on each device.
    if plan.expert > 1 { plan.expertTensor = max(plan.tensor / plan.expert, 1) }
    func given(_ column: String) throws -> String? {
      guard row.header.contains(column) else { return nil }
      let text = try row.text(column)
      return text.isEmpty ? nil : text
    }
    return PublishedService(
      line: row.line, card: try row.text("card"), devices: try positive("gpus"),
      engine: try row.text("engine"), name: name, version: try given("engine_version"),
      isAhead: try given("campaign") == "InferenceX" ? true : nil, model: model, types: types,
      plan: plan,
      replicas: try positive("replicas", or: 1), prompt: try positive("isl"),
      output: try positive("osl"), isDrawn: try row.text("lengths").hasPrefix("uniform"),
      concurrency: try positive("concurrency"),
      timeToFirst: try row.double("ttft_ms") / 1000,
      timePerToken: try row.double("tpot_ms") / 1000)
  }
}
