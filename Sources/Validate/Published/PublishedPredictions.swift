public import Model

/// What machines are predicted to do of what a table prints, and what is not predicted.
public struct PublishedPredictions: Sendable {
  /// Rows with what is predicted of them, in their order.
  public private(set) var answers: [(row: PublishedTable.Row, answer: FigureAnswer)] = []
  /// How many rows are not predicted, by whose they are and why.
  public private(set) var refused: [String: Int] = [:]

  /// The predictions of a table's rows, each on the machine that `machine` gives for it; formulas are left out.
  public init<Failure: Error>(
    _ table: PublishedTable, share: Double,
    machine: (PublishedTable.Row) throws(Failure) -> StepModel
  ) throws(Failure) {
    for row in table.rows {
      if case .formula = row.subject { continue }
      if let reason = row.refusal {
        refused["\(row.system): \(reason)", default: 0] += 1
        continue
      }
      switch row.outcome(on: try machine(row), share: share) {
      case .success(let answer): answers.append((row, answer))
      case .failure(let error): refused["\(row.system): \(error)", default: 0] += 1
      }
    }
  }
}
