import Model
import Quantities

extension Sweep {
  /// What was found at a combination.
  struct Finding: Sendable {
    /// Whether there is a time, and why not.
    enum Outcome: UInt8, Sendable {
      case time, tooLarge, impossible
      /// The profile lacks a figure that it takes.
      case unpriced
      /// A plan of another number of devices than was asked for, which has no row.
      case otherDevices
    }
    /// What came of it; times are 0 of all but `time`.
    var outcome: Outcome
    /// Seconds.
    var time: Float
    /// The lower end of the range, seconds.
    var low: Float
    /// The upper end of the range, seconds.
    var high: Float
    /// Whether no other combination of its question is better in latency, throughput and cost.
    var isPareto = false

    /// A finding; times in seconds.
    init(outcome: Outcome, time: Float = 0, low: Float = 0, high: Float = 0) {
      self.outcome = outcome
      (self.time, self.low, self.high) = (time, low, high)
    }

    /// What a machine says of a job: a time and its range, or that it does not fit.
    init(of range: (Seconds, Interval)?) {
      guard let (time, interval) = range else {
        self.init(outcome: .tooLarge)
        return
      }
      self.init(
        outcome: .time, time: Float(time.value), low: Float(interval.low.value),
        high: Float(interval.high.value))
    }
  }
}

extension [Sweep.Finding] {
  /// Marks the front of each question's combinations.
  mutating func markFronts(
    of question: (Int) -> Int, _ figures: (Int, Float) -> (throughput: Float, cost: Float)
  ) {
    var groups: [Int: [Int]] = [:]
    for index in indices where self[index].outcome == .time {
      groups[question(index), default: []].append(index)
    }
    for group in groups.values {
      var part = group.map { self[$0] }
      part.markFront { number, time in figures(group[number], time) }
      for (place, index) in group.enumerated() { self[index].isPareto = part[place].isPareto }
    }
  }

  /// Marks those that no other is better than in latency, in tokens a second and in cost of a token.
  ///
  /// `figures` gives the last two of a combination by its number and time. A combination is on the front where none is at least as
  /// good in all three and better in one, so that of equal ones all are on it or none. Complexity: O(n log n + n f) of f on the front.
  mutating func markFront(
    _ figures: (Int, Float) -> (throughput: Float, cost: Float)
  ) {
    // Of those as quick as one another the best comes first.
    let order = indices.filter { self[$0].outcome == .time }.sorted { a, b in
      guard self[a].time == self[b].time else { return self[a].time < self[b].time }
      let (one, other) = (figures(a, self[a].time), figures(b, self[b].time))
      return (other.throughput, one.cost) < (one.throughput, other.cost)
    }
    var front: [(time: Float, throughput: Float, cost: Float)] = []
    for index in order {
      let time = self[index].time
      let (throughput, cost) = figures(index, time)
      let isBeaten = front.contains { other in
        other.throughput >= throughput && other.cost <= cost
          && other != (time, throughput, cost)
      }
      if isBeaten { continue }
      front.removeAll { $0.throughput <= throughput && $0.cost >= cost }
      front.append((time, throughput, cost))
      self[index].isPareto = true
    }
  }
}
