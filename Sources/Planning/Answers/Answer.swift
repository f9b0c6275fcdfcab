public import Documents
public import Model
import Quantities

/// What one question came to on one machine: for people, for programs, and for a place beside other answers.
public protocol Answer {
  /// What was asked: "gemm bf16 M=8;N=8;K=8, cublas, rotating", "llama-3.1-8b decode of 1 sequences at context 9, graph".
  var subject: String { get }
  /// The profile's name.
  var machine: String { get }
  /// The time and its causes; nil of what does not fit into memory.
  var estimate: CostEstimate? { get }
  /// Where a measurement is expected; nil of what does not fit.
  var interval: Interval? { get }
  /// What people compare beside time, range and bound: rates, memory, cost.
  var figures: [AnswerFigure] { get }
  /// What was taken for granted, in sentences.
  var notes: [String] { get }
  /// The whole answer for programs.
  var json: JSONValue { get }
  /// The whole answer for people.
  var text: String { get }
}

/// A figure under its name, as people read it.
public struct AnswerFigure: Sendable, Hashable {
  /// "tokens a second", "share of peak".
  public let name: String
  /// With its unit.
  public let value: String
  /// In a table, where figures of one dimension share a unit.
  let cell: TableCell

  /// A figure of any kind.
  init(name: String, value: String) {
    (self.name, self.value, cell) = (name, value, value.cell)
  }

  /// A quantity.
  init(name: String, _ quantity: Quantity<some Dimension>) {
    (self.name, value, cell) = (name, quantity.rounded(), quantity.cell)
  }
}

extension Answer {
  /// Nothing, unless an answer says something.
  public var notes: [String] { [] }

  /// The cause with the largest share of the time.
  var bound: String { estimate.map { $0.bound?.description ?? "nothing" } ?? "does not fit" }

  /// Time, both ends of its range and bound, and then `figures`.
  var summary: [AnswerFigure] {
    [
      estimate.map { AnswerFigure(name: "time", $0.time) }
        ?? AnswerFigure(name: "time", value: "does not fit"),
      interval.map { AnswerFigure(name: "low", $0.low) } ?? AnswerFigure(name: "low", value: ""),
      interval.map { AnswerFigure(name: "high", $0.high) } ?? AnswerFigure(name: "high", value: ""),
      AnswerFigure(name: "bound", value: bound),
    ] + figures
  }
}

/// Answers to several sizes, one a row.
public struct AnswerTable {
  private let answers: [any Answer]

  /// A row for each, in their order.
  public init(_ answers: [any Answer]) { self.answers = answers }

  /// An array of the answers.
  public var json: JSONValue { .array(answers.map(\.json)) }

  /// What was asked, where, time, range, bound and the figures that all have.
  public var text: String {
    let names = answers.first?.summary.map(\.name) ?? []
    let common = names.filter { name in
      answers.allSatisfy { $0.estimate == nil || $0.summary.contains { $0.name == name } }
    }
    var table = TextTable(["question", "machine"] + common)
    for answer in answers {
      table.add(
        [answer.subject.cell, answer.machine.cell]
          + common.map { name in answer.summary.first { $0.name == name }?.cell ?? "" })
    }
    return table.text
  }
}
