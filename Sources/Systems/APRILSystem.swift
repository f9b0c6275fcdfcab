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

  var answers = 0
  var begun = 0.0
  var mean = 0.0
  var deviation = 0.0
  var longest = 0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// Tokens a second of answers that are given.
    case gain = "throughput-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("answers", \.answers, in: 1...1 << 16, "answers of a round on one device"),
      .number("begun", \.begun, "answers that are begun, for each that is needed"),
      .number("mean", \.mean, "tokens of an answer"),
      .number("deviation", \.deviation, "deviation of the logarithm of an answer's length"),
      .count("longest", \.longest, "tokens at which an answer is cut"),
      .step(\.job, "a decode step of the policy; its batch and tokens are set by the round"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job, begun >= 1 else {
      throw .impossible("\(begun) answers are begun for each that is needed")
    }
    let round = Rollouts(count: answers, mean: mean, deviation: deviation, longest: longest)
    let context = Int(bounded: mean / 2).plus(job.longest)
    let running = Int(bounded: Double(answers) * begun) - answers / 2
    guard running <= round.tokens else {
      throw .impossible("\(running) answers are written, which have \(round.tokens) tokens")
    }
    return .comparison(
      .gain, baseline: try machine.decode(round.stages, of: job, tokens: context),
      system: try machine.decode([(running, round.tokens / running)], of: job, tokens: context))
  }
}
