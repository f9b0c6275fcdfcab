import Foundation
import Model
import Quantities
import Serving
import Validate
import Workloads

/// Answers that a policy gives in one round: how long each is, and how many are still written after so many tokens.
///
/// Lengths are drawn as the serving simulator draws them, log-normal within bounds, from one seed.
struct Rollouts {
  /// Lengths in tokens, the shortest first.
  let lengths: [Int]

  /// What a row says of a round.
  struct Question {
    /// Answers of a round on one device.
    var count = 0
    /// Tokens of an answer, and the deviation of the logarithm of their number.
    var mean = 0.0
    var deviation = 0.0
    /// Tokens at which an answer is cut.
    var longest = 0
    /// A decode step of the policy; its batch and tokens are set by the round.
    var job: Job?

    static let keys: [ConfigurationKey<Self>] = [
      .count("answers", \.count, in: 1...1 << 16, "answers of a round on one device"),
      .number("mean", \.mean, "tokens of an answer"),
      .number("deviation", \.deviation, "deviation of the logarithm of an answer's length"),
      .count("longest", \.longest, "tokens at which an answer is cut"),
      .step(\.job, "a decode step of the policy; its batch and tokens are set by the round"),
    ]

    /// Tokens in the cache of an answer on its way: its prompt and half of it.
    func context(of job: Job) -> Int { Int(bounded: mean / 2).plus(job.longest) }
  }

  init(_ question: Question) {
    var random = SeededGenerator(seed: 1)
    let deviation = question.deviation
    let center = Foundation.log(question.mean) - deviation * deviation / 2
    let drawn = Lengths.logNormal(
      mean: center, deviation: deviation, least: 1, most: question.longest)
    lengths = (0..<question.count).map { _ in drawn.draw(&random) }.sorted()
  }

  /// Tokens of all answers.
  var tokens: Int { lengths.reduce(0, +) }

  /// The steps of a round in which all begin together and that waits for the last: how many there are while so many answers are written,
  /// by halves.
  var stages: [(answers: Int, steps: Int)] {
    var stages: [(answers: Int, steps: Int)] = []
    var (left, begun) = (lengths.count, 0)
    while left > 0 {
      let next = left / 2
      let end = lengths[lengths.count - 1 - next]
      stages.append((max((left + next) / 2, 1), end - begun))
      (left, begun) = (next, end)
    }
    return stages
  }
}

extension AskedMachine {
  /// The most of so many answers whose caches a device holds at once; the others wait.
  func running(_ answers: Int, of job: Job, tokens: Int) throws(SystemError) -> Int {
    var job = job
    job.groups = [.decode(1, context: max(tokens, 1))]
    return min(answers, try largestBatch(of: job))
  }

  /// Decode steps of so many answers, each stage by the step of its middle.
  func decode(
    _ stages: [(answers: Int, steps: Int)], of job: Job, tokens: Int
  ) throws(SystemError) -> CostEstimate {
    var parts: [CostEstimate] = []
    for stage in stages where stage.steps > 0 {
      var job = job
      job.groups = [.decode(stage.answers, context: max(tokens, 1))]
      parts.append(
        .part(
          "steps", times: stage.steps, of: try step("of \(stage.answers) answers", job)))
    }
    return .serial(parts)
  }
}
