public import Documents
import Quantities

/// Measured tensor-parallel steps in graphs as a table: `model,h,ff,heads,kv,hd,layers,B,context,S,ranks,median_us,…`.
///
/// Without a vocabulary; keys and values of decode are one tensor, and nothing is written to it
/// (`data/h200/README.md`).
public enum ParallelGraphTable {
  /// The table as a registered kind.
  public static let kind = MeasurementTableKind(
    "parallel steps in graphs",
    columns: [
      "model", "h", "ff", "heads", "kv", "hd", "layers", "B", "context", "S", "ranks", "median_us",
    ],
    reader: .steps { table, _ in try measurements(table) })

  /// The measurements of a table; the first row that is none is an error with its line.
  public static func measurements(_ table: CSVTable) throws(DocumentError) -> [StepMeasurement] {
    var measurements: [StepMeasurement] = []
    for row in table.rows { measurements.append(try measurement(row)) }
    return measurements
  }

  private static func measurement(_ row: CSVRow) throws(DocumentError) -> StepMeasurement {
    func size(_ column: String) throws(DocumentError) -> Int {
      let size = try row.int(column)
      guard size > 0, size < 1 << 32 else {
        throw row.error(column, expected: "a whole number of at least 1")
      }
      return size
    }
    let model = try Transformer(layersOf: size)
    let sequence = try size("S")
    let isDecode = sequence == 1
    let group: SequenceGroup =
      isDecode
      ? .decode(try size("B"), context: try size("context"))
      : .prompts(try size("B"), of: sequence)
    var step = Step(model: model, groups: [group])
    step.plan.tensor = try size("ranks")
    step.hasHead = false
    step.sharesKeysAndValues = isDecode
    guard model.attention.heads % step.plan.tensor == 0 else {
      throw row.error("heads", expected: "a multiple of the ranks")
    }
    let time = try row.double("median_us")
    guard time > 0 else { throw row.error("median_us", expected: "a time above 0") }
    let sizes = isDecode ? "context=\(group.keys)" : "S=\(sequence)"
    return StepMeasurement(
      line: row.line, name: try row.text("model"), phase: isDecode ? "decode" : "prefill",
      dims: "B=\(group.count);\(sizes);ranks=\(step.plan.tensor)", mode: .graph, step: step,
      family: "tp-graph", time: Seconds(time * 1e-6), spread: 0, peak: nil)
  }
}

extension Transformer {
  /// LLaMA's layers by the sizes of tables of parallel steps, which have no vocabulary.
  init(layersOf size: (String) throws(DocumentError) -> Int) throws(DocumentError) {
    self.init(
      family: "llama", hidden: try size("h"), layers: try size("layers"), vocabulary: 1,
      context: .max,
      attention: .init(
        heads: try size("heads"), kvHeads: try size("kv"), headDim: try size("hd")),
      feedForward: .init(inner: try size("ff"), isGated: true),
      norm: .init(form: .rms, count: 2), learnsPositions: false, isTied: true)
  }
}
