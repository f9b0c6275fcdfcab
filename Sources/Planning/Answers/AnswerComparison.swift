public import Documents
import Model
import Quantities

/// One question on several machines: side by side, and what explains the difference, cause by cause.
public struct AnswerComparison {
  private let answers: [any Answer]

  /// Answers to one question, of which the first is the one that the others are held against.
  public init(_ answers: [any Answer]) { self.answers = answers }

  /// A cause with its time in each answer; 0 where it has no share.
  struct Row {
    let cause: String
    let times: [Seconds]
  }

  /// Every cause, the one that differs most first.
  ///
  /// Law: each column sums to its answer's time.
  var rows: [Row] {
    let blames = answers.map { answer in
      Dictionary(
        (answer.estimate?.blame ?? []).map { ($0.cause.description, $0.time) },
        uniquingKeysWith: +)
    }
    let causes = Set(blames.flatMap(\.keys))
    let rows = causes.map { cause in
      Row(cause: cause, times: blames.map { $0[cause] ?? .zero })
    }
    return rows.sorted {
      ($1.spread.value, $0.cause) < ($0.spread.value, $1.cause)
    }
  }

  /// `{"answers":[…],"causes":[{"cause","time_us":[…]}]}`, times in the order of the answers.
  public var json: JSONValue {
    .object([
      .init("answers", .array(answers.map(\.json))),
      .init(
        "causes",
        .array(
          rows.map { row in
            .object([
              .init("cause", .string(row.cause)),
              .init("time_us", .array(row.times.map { JSON.number($0.microseconds) })),
            ])
          })),
    ])
  }

  /// The figures of each machine in a column, then the causes.
  public var text: String {
    let machines = answers.map(\.machine)
    var figures = TextTable([""] + machines)
    for name in answers.flatMap({ $0.summary.map(\.name) }).unique {
      figures.add(
        [name] + answers.map { $0.summary.first { $0.name == name }?.value ?? "" })
    }
    var lines = [answers.first?.subject ?? "", "", figures.text]
    guard let first = answers.first?.estimate, answers.allSatisfy({ $0.estimate != nil }) else {
      return lines.joined(separator: "\n")
    }
    for answer in answers.dropFirst() {
      guard let time = answer.estimate?.time else { continue }
      let ratio = (time / first.time).rounded(toSignificant: 3).short
      lines += ["", "\(answer.machine) takes \(ratio) times as long as \(machines[0])"]
    }
    var table = TextTable(
      ["what explains it"] + machines + machines.dropFirst().map { "\($0) - \(machines[0])" })
    let (shown, rest) = rows.cut(to: 12)
    let others = Row(
      cause: "(all others)",
      times: answers.indices.map { place in rest.reduce(.zero) { $0 + $1.times[place] } })
    for row in Array(shown) + (rest.isEmpty ? [] : [others]) {
      table.add(
        [row.cause.cell] + row.times.map(\.cell)
          + row.times.dropFirst().map { ($0 - row.times[0]).signedCell })
    }
    lines += ["", table.text]
    if !rest.isEmpty { lines.append("and \(rest.count) more in the last row") }
    return lines.joined(separator: "\n")
  }
}

extension AnswerComparison.Row {
  /// How far its times lie apart.
  fileprivate var spread: Seconds {
    (times.max() ?? .zero) - (times.min() ?? .zero)
  }
}

extension Array where Element: Hashable {
  /// Each once, in the order of first appearance.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
