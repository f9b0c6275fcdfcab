/// What a status was, and what it became.
public struct Transition: Sendable, Hashable {
  let from: Int
  let to: Int

  public init(_ from: Int, to: Int) { (self.from, self.to) = (from, to) }
}

/// A class of answers that a change of the model moved, and how far it may have moved them.
public struct Change: Sendable {
  /// Why, in a sentence.
  public let reason: String
  /// What time, and the ends of the interval, may be against what they were.
  public let time: ClosedRange<Double>
  /// Seconds that may be added besides, where a fixed cost came to light.
  public let added: Double
  public let interval: ClosedRange<Double>
  public let memory: ClosedRange<Double>
  /// Statuses that may follow on others: what was refused is answered, say.
  public let statuses: [Transition]
  public let mayBound: Bool
  /// Whether a question and what was answered before belong to the class.
  public let applies: @Sendable (Question, Answer) -> Bool

  /// A class whose figures stay as they are but for those that are given.
  ///
  public init(
    _ reason: String, time: ClosedRange<Double> = 1...1, added: Double = 0,
    interval: ClosedRange<Double>? = nil, memory: ClosedRange<Double> = 1...1,
    statuses: [Transition] = [], mayBound: Bool = false,
    where applies: @escaping @Sendable (Question, Answer) -> Bool
  ) {
    self.reason = reason
    self.time = time
    self.added = added
    self.interval = interval ?? time
    self.memory = memory
    self.statuses = statuses
    self.mayBound = mayBound
    self.applies = applies
  }
}

/// What is between two answers to one question.
public struct Difference: Sendable {
  public let question: Question
  public let before: Answer
  public let after: Answer
  /// The classes that it belongs to.
  public let reasons: [String]
  /// What no class explains; empty where all is explained.
  public let unexplained: [String]

  /// Nil of answers that are equal to the bit.
  public init?(_ question: Question, _ before: Answer, _ after: Answer, by changes: [Change]) {
    guard before != after else { return nil }
    (self.question, self.before, self.after) = (question, before, after)
    let known = changes.filter { $0.applies(question, before) }
    reasons = known.map(\.reason)
    var unexplained: [String] = []
    // Changes that meet multiply.
    func check(_ name: String, _ a: Double, _ b: Double, _ allowed: (Change) -> ClosedRange<Double>)
    {
      guard a.bitPattern != b.bitPattern else { return }
      let ranges = known.map(allowed)
      let low = ranges.reduce(1) { $0 * min($1.lowerBound, 1) } * (1 - 1e-12)
      let high = ranges.reduce(1) { $0 * max($1.upperBound, 1) } * (1 + 1e-12)
      let added = name == "memory" ? 0 : known.reduce(0) { $0 + $1.added }
      let isMoved = added > 0 || ranges.contains { $0 != 1...1 }
      if !isMoved || b < a * low || b > a * high + added {
        unexplained.append("\(name) x \(b / a)")
      }
    }
    if before.status != after.status {
      let change = Transition(before.status, to: after.status)
      if !known.contains(where: { $0.statuses.contains(change) }) {
        unexplained.append("status \(before.status) to \(after.status)")
      }
    } else {
      check("time", before.time, after.time, \.time)
      check("low", before.low, after.low, \.interval)
      check("high", before.high, after.high, \.interval)
      check("memory", before.memory, after.memory, \.memory)
      if before.bound != after.bound || before.basis != after.basis,
        !known.contains(where: \.mayBound)
      {
        unexplained.append(
          "\(before.bound) by \(before.basis) to \(after.bound) by \(after.basis)")
      }
    }
    self.unexplained = unexplained
  }
}
