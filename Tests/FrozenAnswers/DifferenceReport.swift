/// All differences between a record and other answers to its questions.
public struct DifferenceReport: Sendable {
  public let count: Int
  public let differences: [Difference]

  public init(_ record: Record, today: [Answer], by changes: [Change]) {
    count = record.questions.count
    differences = zip(zip(record.questions, record.answers), today).compactMap { asked, after in
      Difference(asked.0, asked.1, after, by: changes)
    }
  }

  /// Those that belong to no class, or go beyond it.
  public var unexplained: [Difference] { differences.filter { !$0.unexplained.isEmpty } }

  /// Counts by class, and the first differences that none explains.
  public func text(atMost lines: Int) -> String {
    var counts: [String: Int] = [:]
    for reason in differences.flatMap(\.reasons) { counts[reason, default: 0] += 1 }
    let classes = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value)  \($0.key)" }
    let rest = unexplained
    return
      (["\(count) answers, \(differences.count) differ, \(rest.count) of them unexplained"]
      + classes
      + rest.prefix(lines).map { "\($0.question.text): \($0.unexplained.joined(separator: "; "))" })
      .joined(separator: "\n")
  }
}
