public import Validate

/// A published system: a typed configuration, and figures that are composed of the model.
///
/// One file for each, one line in `SystemCatalog`. A system's stored properties are its configuration; its keys say how a row's
/// `key=value;…` becomes them.
public protocol PublishedSystem: Sendable {
  /// The figures that it can be asked for.
  associatedtype Quantity: FigureQuantity

  /// Its name: what follows `system=`, and the name of its table.
  static var name: String { get }
  /// What kind of system it is.
  static var group: SystemGroup { get }
  /// What it changes, in a phrase.
  static var abstract: String { get }
  /// The cost that the change takes away, in a phrase.
  static var removes: String { get }
  /// Tables that hold more of its claims, beside that of its name.
  static var tables: [String] { get }
  /// The row that is shown for it among all systems; that of its first row if nil.
  static var headline: String? { get }
  /// The key that matters most; nil where there is nothing to vary.
  static var knob: SystemKnob? { get }

  /// A configuration of which nothing was read yet.
  init()
  /// What a row of a quantity must give; what is not listed is refused there.
  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>]
  /// How sources come by a quantity.
  static func nature(of quantity: Quantity) -> FigureNature
  /// A figure with what it is made of; what is computed asks no machine.
  func answer(_ quantity: Quantity, on machine: AskedMachine) throws(SystemError) -> FigureAnswer
}

/// How a source comes by a figure, which says what may be expected of it.
public enum FigureNature: Sendable {
  /// It works it out of other numbers.
  case computed
  /// It measures a time, a rate or a memory.
  case measured
  /// It needs fewer steps; how many fewer is what it measured.
  case iterations
}

/// A key of a system, and values of it that show what it does.
public struct SystemKnob: Sendable {
  /// The key.
  public let key: String
  /// Factors of its value in the row.
  public let factors: [Double]

  /// A key that is halved and doubled a few times.
  static func scaled(_ key: String) -> SystemKnob {
    SystemKnob(key: key, factors: [0.25, 0.5, 1, 2, 4])
  }
}

/// Kinds of systems, by what they save.
public enum SystemGroup: String, Sendable, CaseIterable {
  /// Kernels of attention.
  case attention
  /// Attention whose work grows with the length, and not with its square.
  case linearAttention = "linear attention"
  /// Attention that leaves out keys.
  case sparseAttention = "sparse attention"
  /// What a token leaves for later ones.
  case cache = "KV cache"
  /// Mixtures of experts: cache, arithmetic and exchange.
  case experts = "mixture of experts"
  /// Services and how they give tokens.
  case serving
  /// More tokens for a better answer.
  case testTime = "test-time scaling"
  /// Answers that a policy is trained on.
  case rollouts
  /// Exchange among devices of one model's layers.
  case tensorParallel = "tensor parallelism"
  /// Exchange among copies of a model.
  case dataParallel = "data parallelism"
  /// Exchange among parts of one sequence.
  case sequenceParallel = "sequence parallelism"
  /// Stages, copies and parts of a model together.
  case training = "training in three dimensions"
  /// The loss over a vocabulary.
  case loss
  /// Numbers of few bits.
  case lowPrecision = "low precision"
  /// Weights or blocks in the host's memory.
  case offloading
  /// Weights, gradients and the optimizer's state among copies.
  case trainingState = "training state"
}

/// One figure that a system can be asked for.
public struct SystemFigure: Sendable {
  /// Its name in the column `quantity`.
  public let quantity: String
  /// The unit of its answers.
  public let unit: FigureUnit
  /// What a row of it must give.
  public let keys: [(name: String, meaning: String)]
}

extension PublishedSystem {
  /// Nothing but the table of its name.
  public static var tables: [String] { [] }
  /// The first row.
  public static var headline: String? { nil }
  /// Nothing to vary.
  public static var knob: SystemKnob? { nil }
  /// What is measured, unless a system says otherwise.
  public static func nature(of quantity: Quantity) -> FigureNature { .measured }

  /// Its figures, in their order.
  public static var figures: [SystemFigure] {
    Quantity.allCases.map { quantity in
      SystemFigure(
        quantity: quantity.rawValue, unit: quantity.dimension.base,
        keys: keys(of: quantity).map { ($0.name, $0.meaning) })
    }
  }

  /// How sources come by the figure that a row asks for.
  public static func nature(of figure: PublishedFigure) throws(ConfigurationError) -> FigureNature {
    nature(of: try known(figure))
  }

  /// The figure that a row asks for, by the configuration that it gives.
  public static func answer(
    to figure: PublishedFigure, _ configuration: Configuration, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let system: Self
    let quantity: Quantity
    do throws(ConfigurationError) {
      quantity = try known(figure)
      system = try Self(configuration, keys(of: quantity))
    } catch {
      throw .configuration(error)
    }
    return try system.answer(quantity, on: machine)
  }

  private static func known(_ figure: PublishedFigure) throws(ConfigurationError) -> Quantity {
    guard let quantity = try figure.quantity(of: Quantity.self) else {
      throw .unknownQuantity(
        figure.quantity, of: name, known: Quantity.allCases.map(\.rawValue))
    }
    return quantity
  }

  /// Reads a configuration: each key once, none missing, none that is not listed.
  ///
  /// A key for a step takes all that is not listed.
  private init(
    _ configuration: Configuration, _ keys: [ConfigurationKey<Self>]
  ) throws(ConfigurationError) {
    self.init()
    let known = keys.map(\.name)
    try configuration.checkKeys(known: known)
    let others = configuration.pairs.filter { $0.key != "system" && !known.contains($0.key) }
    let step = keys.first { $0.takesOthers }
    if let other = others.first, step == nil { throw .unknownKey(other.key, known: known) }
    for key in keys {
      let found =
        key.takesOthers
        ? Configuration(pairs: others).text : configuration[key.name]
      guard let text = found else { throw .missingKey(key.name, known: known) }
      try key.read(&self, text).map { (expected) throws(ConfigurationError) in
        throw .wrongValue(key: key.name, found: text, expected: expected, known: known)
      }
    }
  }
}
