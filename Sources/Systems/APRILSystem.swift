import Model
import Quantities
import Validate
import Workloads

/// More answers are begun than are needed, and what is not done when enough are goes on in the next round (APRIL, arXiv 2509.18521).
///
/// A round without it waits for its longest answer. With it a round ends when as many answers are done as are needed; in the long run
/// those are as long as others, so that the round takes their tokens at a number of answers between all that are begun and those that
/// are left.
struct APRILSystem: PublishedSystem {
  static let name = "april"
  static let group = SystemGroup.rollouts
  static let abstract =
    "more answers are begun than needed; what is not done goes on in the next round"
  static let removes = "steps of a few long answers"
  static let knob: SystemKnob? = .scaled("deviation")

  var round = Rollouts.Question()
  var begun = 0.0

  enum Quantity: String, FigureQuantity {
    /// Tokens a second of answers that are given.
    case gain = "throughput-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    ConfigurationKey.part(\.round, Rollouts.Question.keys) + [
      .number("begun", \.begun, "answers that are begun, for each that is needed")
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job = round.job, begun >= 1 else {
      throw .impossible("\(begun) answers are begun for each that is needed")
    }
    let (answers, context) = (Rollouts(round), round.context(of: job))
    let running = Int(bounded: Double(round.count) * begun) - round.count / 2
    guard running <= answers.tokens else {
      throw .impossible("\(running) answers are written, which have \(answers.tokens) tokens")
    }
    return .comparison(
      .gain, baseline: try machine.decode(answers.stages, of: job, tokens: context),
      system: try machine.decode(
        [(running, answers.tokens / running)], of: job, tokens: context))
  }
}
