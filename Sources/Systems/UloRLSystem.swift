import Quantities
import Validate
import Workloads

/// Answers are written in segments, and what is not done after one goes on in the next round (UloRL, arXiv 2507.19766).
///
/// A round without it waits for its longest answer. With it a round is one segment: answers that are done are trained on, new ones take
/// their places, and a place is idle from the end of an answer to the end of its segment.
struct UloRLSystem: PublishedSystem {
  static let name = "ulo-rl"
  static let group = SystemGroup.rollouts
  static let abstract = "very long answers are written segment by segment"
  static let removes = "steps of a few long answers"
  static let knob: SystemKnob? = .scaled("segment")

  var round = Rollouts.Question()
  var segment = 0

  enum Quantity: String, FigureQuantity {
    /// Tokens a second of answers that are given.
    case gain = "throughput-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    ConfigurationKey.part(\.round, Rollouts.Question.keys) + [
      .count("segment", \.segment, "tokens of a segment")
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job = round.job else { throw .impossible("there is no step") }
    let (answers, context) = (Rollouts(round), round.context(of: job))
    let places = answers.lengths.reduce(0) { $0.plus((($1 - 1) / segment + 1).times(segment)) }
    let running = Double(answers.tokens) / Double(places) * Double(round.count)
    return .comparison(
      .gain, baseline: try machine.decode(answers.stages, of: job, tokens: context),
      system: try machine.decode(
        [(max(Int(bounded: running.rounded()), 1), max(places / round.count, 1))], of: job,
        tokens: context))
  }
}
