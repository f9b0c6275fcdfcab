public import Documents
import Quantities

/// Measured steps over several devices without a graph as a table: `case,ranks,median_us,…`, the case a word and sizes:
/// `tp-llama h=… ff=… heads=… kv=… hd=… layers=… B=… S=…`, `ddp MODEL B=… S=…`, `ep-moe T=… h=… ff=… E=… topk=…`.
public enum ParallelTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "parallel steps", columns: ["case", "ranks", "median_us"],
    reader: .steps { table, models in try measurements(table, models: models) })

  /// The measurements of a table whose models `models` knows by name and line.
  ///
  /// Throws `DocumentError` for the first row that is none, with its line, and what `models` throws.
  public static func measurements<Failure: Error>(
    _ table: CSVTable, models: (String, Int) throws(Failure) -> Transformer
  ) throws -> [StepMeasurement] {
    try table.rows.map { row in
      try measurement(row) { (name) throws(Failure) in try models(name, row.line) }
    }
  }

  private static func measurement<Failure: Error>(
    _ row: CSVRow, model: (String) throws(Failure) -> Transformer
  ) throws -> StepMeasurement {
    let text = try row.text("case")
    let words = text.split(separator: " ").map(String.init)
    var sizes: [String: Int] = [:]
    for word in words.dropFirst() {
      let sides = word.split(separator: "=", maxSplits: 1)
      if sides.count == 2, let size = Int(sides[1]), size > 0, size < 1 << 32 {
        sizes[String(sides[0])] = size
      }
    }
    func size(_ name: String) throws(DocumentError) -> Int {
      guard let size = sizes[name] else { throw row.error("case", expected: "a size \(name)=…") }
      return size
    }
    let ranks = try row.int("ranks")
    guard ranks > 1, ranks <= 1 << 14 else {
      throw row.error("ranks", expected: "a number of devices from 2 to 16384")
    }
    let time = try row.double("median_us")
    guard time > 0 else { throw row.error("median_us", expected: "a time above 0") }
    let step: Step
    var extent = StepMeasurement.Extent.whole
    switch words.first {
    case "tp-llama":
      step = try tensorParallel(ranks, size)
      extent = .fusedEager
    case "ddp" where words.count > 1:
      var copy = Step(
        model: try model(words[1]), groups: [.prompts(try size("B"), of: try size("S"))])
      copy.isTraining = true
      copy.plan.data = ranks
      step = copy
    case "ep-moe":
      step = try expertParallel(ranks, size)
      extent = .expertExchange
    default: throw row.error("case", expected: "tp-llama, ddp or ep-moe with sizes")
    }
    var measurement = StepMeasurement(
      line: row.line, name: text, phase: "\(ranks) ranks", dims: "", mode: .eager, step: step,
      family: words[0], time: Seconds(time * 1e-6), spread: 0, peak: nil)
    measurement.extent = extent
    return measurement
  }

  private static func tensorParallel(
    _ ranks: Int, _ size: (String) throws(DocumentError) -> Int
  ) throws(DocumentError) -> Step {
    let model = try Transformer(layersOf: size)
    let sequence = try size("S")
    // One token attends to itself alone, and nothing is cached.
    var step = Step(model: model, groups: [.prompts(try size("B"), of: sequence)])
    step.plan.tensor = ranks
    step.hasHead = false
    step.sharesKeysAndValues = true
    return step
  }

  private static func expertParallel(
    _ ranks: Int, _ size: (String) throws(DocumentError) -> Int
  ) throws(DocumentError) -> Step {
    let experts = Transformer.Experts(
      count: try size("E"), perToken: try size("topk"), inner: try size("ff"), layers: 1)
    let hidden = try size("h")
    let model = Transformer(
      family: "mixtral", hidden: hidden, layers: 1, vocabulary: 1, context: .max,
      attention: .init(heads: 1, kvHeads: 1, headDim: hidden),
      feedForward: .init(inner: experts.inner, isGated: true), experts: experts,
      norm: .init(form: .rms, count: 2), learnsPositions: false, isTied: true)
    var step = Step(model: model, groups: [.prompts(1, of: try size("T"))])
    step.plan.expert = ranks
    step.hasHead = false
    return step
  }
}
