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

  /// A configuration of which nothing was read yet.
  init()
  /// What a row of a quantity must give; what is not listed is refused there.
  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>]
  /// A figure by the source's own formula, with what it is made of.
  func answer(_ quantity: Quantity) throws(ConfigurationError) -> FigureAnswer
}

/// Kinds of systems, by what they save.
public enum SystemGroup: String, Sendable, CaseIterable {
  /// Kernels of attention.
  case attention
  /// Mixtures of experts: cache, arithmetic and exchange.
  case experts = "mixture of experts"
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
  /// Its figures, in their order.
  public static var figures: [SystemFigure] {
    Quantity.allCases.map { quantity in
      SystemFigure(
        quantity: quantity.rawValue, unit: quantity.dimension.base,
        keys: keys(of: quantity).map { ($0.name, $0.meaning) })
    }
  }

  /// The figure that a row asks for, by the configuration that it gives.
  public static func answer(
    to figure: PublishedFigure, _ configuration: Configuration
  ) throws(ConfigurationError) -> FigureAnswer {
    guard let quantity = try figure.quantity(of: Quantity.self) else {
      throw .unknownQuantity(
        figure.quantity, of: name, known: Quantity.allCases.map(\.rawValue))
    }
    return try Self(configuration, keys(of: quantity)).answer(quantity)
  }

  /// Reads a configuration: each key once, none missing, none that is not listed.
  private init(
    _ configuration: Configuration, _ keys: [ConfigurationKey<Self>]
  ) throws(ConfigurationError) {
    self.init()
    let known = keys.map(\.name)
    try configuration.checkKeys(known: known)
    for (key, _) in configuration.pairs where key != "system" && !known.contains(key) {
      throw .unknownKey(key, known: known)
    }
    for key in keys {
      guard let text = configuration[key.name] else {
        throw .missingKey(key.name, known: known)
      }
      guard key.read(&self, text) else {
        throw .wrongValue(key: key.name, found: text, expected: key.expected, known: known)
      }
    }
  }
}
