/// A table that questions in SQL are asked of: a name and columns that stay, units in the columns' names, and texts in place
/// of numbers of texts.
///
/// One static member in this folder, and one line in `StoreViewCatalog`.
public struct StoreView: Sendable {
  /// One column of a view.
  public struct Column: Sendable, Hashable {
    /// How it is called, with its unit.
    public let name: String
    /// What it says, in a phrase.
    public let meaning: String
    /// What it is made of, in SQL.
    let value: String

    init(_ name: String, _ value: String, _ meaning: String) {
      self.name = name
      self.value = value
      self.meaning = meaning
    }
  }

  /// How it is called.
  public let name: String
  /// What one row is, in a phrase.
  public let summary: String
  /// Its columns, in their order.
  public let columns: [Column]
  /// What stands before and after the list of columns, in SQL.
  let preface: String
  let source: String

  /// A view of these columns behind those of the run, which every view has.
  init(
    _ name: String, _ summary: String, preface: String = "", source: String, columns: [Column]
  ) {
    self.name = name
    self.summary = summary
    self.preface = preface
    self.source = source
    self.columns = Column.ofRun + columns
  }

  /// Makes the view for one connection alone, so that no store holds it and none has to be changed for it.
  var definition: String {
    let values = columns.map { "\($0.value) AS \($0.name)" }.joined(separator: ",\n  ")
    return "CREATE TEMP VIEW \(name) AS\n\(preface)\nSELECT \(values)\n\(source)"
  }
}

extension StoreView.Column {
  /// The run's name and number.
  fileprivate static let ofRun: [StoreView.Column] = [
    .init("run", "run.name", "the run's name, which no other run of the store has"),
    .init("run_id", "run.id", "the run's number; the newest run has the largest"),
  ]

  /// An operation in words; null where there is none.
  static let operation = StoreView.Column(
    "operation", "operation.kind || ' ' || operation.type || ' ' || operation.axes",
    "the operation with type and sizes, \"gemm bf16 M=8;N=8;K=8\"; null where none is known")

  /// The family of an operation.
  static let family = StoreView.Column(
    "family", "operation.kind", "the operation's family, \"gemm\"; null where none is known")

  /// Nanoseconds as microseconds.
  static func microseconds(
    _ name: String, nanoseconds value: String, _ meaning: String
  ) -> StoreView.Column {
    StoreView.Column(name, "(\(value)) / 1000.0", meaning)
  }

  /// Seconds as microseconds.
  static func microseconds(
    _ name: String, seconds value: String, _ meaning: String
  ) -> StoreView.Column {
    StoreView.Column(name, "\(value) * 1e6", meaning)
  }
}
