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

  var answers = 0
  var share = 0.0
  var staleness = 0
  var mean = 0.0
  var deviation = 0.0
  var longest = 0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// Rounds in the same time.
    case gain = "round-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("answers", \.answers, in: 1...1 << 16, "answers of a round for each device"),
      .share("answering", \.share, "devices that answer, where they are apart"),
      .count("staleness", \.staleness, in: 0...1 << 10, "rounds by which an answer may be behind"),
      .number("mean", \.mean, "tokens of an answer"),
      .number("deviation", \.deviation, "deviation of the logarithm of an answer's length"),
      .count("longest", \.longest, "tokens at which an answer is cut"),
      .step(\.job, "a decode step of the policy; its batch and tokens are set by the round"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job, share < 1 else { throw .impossible("no device trains") }
    let round = Rollouts(count: answers, mean: mean, deviation: deviation, longest: longest)
    let context = Int(bounded: mean / 2).plus(job.longest)
    // Reading the answers once, of which training is three.
    var reading = job
    reading.groups = [.prompts(1, of: max(round.tokens / answers, 1))]
    let training = CostEstimate.part(
      "answers, forward and backward", times: 3 * answers,
      of: try machine.step("forward", reading))
    let running = try machine.running(
      Int(bounded: Double(answers.times(1 + staleness)) / share), of: job, tokens: context)
    let steps = Int(bounded: Double(round.tokens) / share) / max(running, 1)
    let full = try machine.decode([(running, steps)], of: job, tokens: context)
    return .comparison(
      .gain,
      baseline: .serial([try machine.decode(round.stages, of: job, tokens: context), training]),
      system: .overlapped([
        .part("devices that answer", times: 1, of: full),
        .part("devices that train", times: 1, of: .share(1 / (1 - share), of: training)),
      ]))
  }
}
