import Model
import Quantities
import Validate
import Workloads

/// Gradients of a rational function's coefficients are added up within a tile before they go to memory (FlashKAT, arXiv 2505.13813).
///
/// A Kolmogorov-Arnold transformer has a rational function before each product of its feed-forward part, whose coefficients a group of
/// channels shares: those of the numerators lie in one array, those of the denominators in another. Its backward pass adds to each for
/// every element, or for every tile, in fp32, first to the one array and then to the other. Arithmetic hides behind the bytes of the
/// elements.
struct FlashKATSystem: PublishedSystem {
  static let name = "flash-kat"
  static let group = SystemGroup.attention
  static let abstract = "gradients of rational activations are added up in tiles first"
  static let removes = "additions of every element to a few values in memory"
  static let knob: SystemKnob? = .scaled("tile")

  var type = ElementType.fp32
  var tokens = 0
  var width = 0
  var groups = 0
  var numerator = 0
  var denominator = 0
  var tile = 0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// The backward pass of one function.
    case backwardGain = "backward-gain"
    /// A training step that adds for every element, over one with GELU.
    case slowdown
    /// The same over one that adds for every tile.
    case gain = "training-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let function: [ConfigurationKey<Self>] = [
      .count("groups", \.groups, "groups of channels, each with coefficients of its own"),
      .count("numerator", \.numerator, "coefficients of a group's numerator"),
      .count("denominator", \.denominator, "coefficients of its denominator"),
    ]
    let tile = ConfigurationKey<Self>.count("tile", \.tile, "elements of a tile")
    switch quantity {
    case .backwardGain:
      return function + [
        tile, .choice("type", \.type, "type of the elements"),
        .count("tokens", \.tokens, "tokens"), .count("width", \.width, "channels"),
      ]
    case .slowdown:
      return function + [.step(\.job, "a training step of the model with GELU")]
    case .gain: return function + [tile, .step(\.job, "a training step of the model with GELU")]
    }
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    switch quantity {
    case .backwardGain:
      let elements = tokens.times(width)
      return .comparison(
        .gain, baseline: try backward(elements, of: type, in: 1, on: machine),
        system: try backward(elements, of: type, in: tile, on: machine))
    case .slowdown:
      guard let job else { throw .impossible("there is no step") }
      return .comparison(
        .share, baseline: try machine.step("step with GELU", job),
        system: try step(job, in: 1, on: machine))
    case .gain:
      guard let job else { throw .impossible("there is no step") }
      return .comparison(
        .gain, baseline: try step(job, in: 1, on: machine),
        system: try step(job, in: tile, on: machine))
    }
  }

  /// Input and gradient in, its gradient out, beside the additions to the coefficients.
  private func backward(
    _ elements: Int, of type: ElementType, in tile: Int, on machine: AskedMachine
  ) throws(SystemError) -> CostEstimate {
    let size = Int(type.size.value)
    func additions(_ name: String, _ coefficients: Int) throws(SystemError) -> CostEstimate {
      try machine.additions(
        name, (elements / tile).times(coefficients),
        to: ElementType.fp32.size * Double(groups.times(coefficients)))
    }
    return .overlapped([
      try machine.run(
        "elements, backward",
        ElementMap(.vector, elements: elements, read: 2 * size, written: size)),
      .serial([
        try additions("additions to numerators", numerator),
        try additions("additions to denominators", denominator),
      ]),
    ])
  }

  /// A step whose feed-forward parts have two rational functions, of its width and of its inner one, and no GELU.
  private func step(
    _ job: Job, in tile: Int, on machine: AskedMachine
  ) throws(SystemError) -> CostEstimate {
    let (layers, type) = (job.model.layers, job.types.activations)
    let size = Int(type.size.value)
    let tokens = job.groups.tokens
    let inner = tokens.times(job.model.feedForward.inner)
    func map(_ name: String, _ elements: Int, read: Int) throws(SystemError) -> CostEstimate {
      try machine.run(
        name, ElementMap(.vector, elements: elements, read: read * size, written: size),
        times: layers)
    }
    let gelu = CostEstimate.serial([
      try map("GELU", inner, read: 1), try map("GELU, backward", inner, read: 2),
    ])
    var parts = [try machine.step(job, without: gelu, named: "step without GELU")]
    for elements in [tokens.times(job.model.hidden), inner] {
      parts.append(try map("rational function", elements, read: 1))
      parts.append(
        .part(
          "its backward pass", times: layers,
          of: try backward(elements, of: type, in: tile, on: machine)))
    }
    return .serial(parts)
  }
}
