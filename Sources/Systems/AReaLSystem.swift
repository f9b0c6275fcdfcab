import Model
import Quantities
import Validate
import Workloads

/// Devices that answer and devices that train do not wait for one another (AReaL, arXiv 2505.24298).
///
/// In turns, all devices answer, up to the longest answer, and then all train. Apart, a share of the devices answers all the time, and
/// the others train; answers may be of policies some rounds old (equation 3), so that those of as many rounds are in flight, as far as
/// their caches fit. A training step is three times the arithmetic of reading the answers.
struct AReaLSystem: PublishedSystem {
  static let name = "a-real"
  static let group = SystemGroup.rollouts
  static let abstract = "answering and training run side by side on devices of their own"
  static let removes = "waiting for the longest answer, and for one another"
  static let knob: SystemKnob? = .scaled("mean")

  var round = Rollouts.Question()
  var share = 0.0
  var staleness = 0

  enum Quantity: String, FigureQuantity {
    /// Rounds in the same time.
    case gain = "round-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    ConfigurationKey.part(\.round, Rollouts.Question.keys) + [
      .share("answering", \.share, "devices that answer, where they are apart"),
      .count("staleness", \.staleness, in: 0...1 << 10, "rounds by which an answer may be behind"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job = round.job, share < 1 else { throw .impossible("no device trains") }
    let (answers, context) = (Rollouts(round), round.context(of: job))
    // Reading the answers once, of which training is three.
    var reading = job
    reading.groups = [.prompts(1, of: max(answers.tokens / round.count, 1))]
    let training = CostEstimate.part(
      "answers, forward and backward", times: 3 * round.count,
      of: try machine.step("forward", reading))
    let running = try machine.running(
      Int(bounded: Double(round.count.times(1 + staleness)) / share), of: job, tokens: context)
    let steps = Int(bounded: Double(answers.tokens) / share) / max(running, 1)
    let full = try machine.decode([(running, steps)], of: job, tokens: context)
    return .comparison(
      .gain,
      baseline: .serial([try machine.decode(answers.stages, of: job, tokens: context), training]),
      system: .overlapped([
        .part("devices that answer", times: 1, of: full),
        .part("devices that train", times: 1, of: .share(1 / (1 - share), of: training)),
      ]))
  }
}
