public import Systems

/// A figure that a published system's formulas give for a row's numbers.
public struct SystemFigure: Sendable {
  public let system: PublishedSystem
  public let quantity: String
  public let values: [String: String]

  /// The figure in base units.
  public func predicted() throws(SystemError) -> Double { try system.figure(quantity, values) }

  /// What the figure is the sum of, in base units; empty for a system that does not say.
  public func causes() throws(SystemError) -> [(String, Double)] { try system.causes(values) }

  /// What is printed of it.
  var measure: Residual.Measure {
    switch quantity {
    case "tpot": .time
    case "saturation": .tokens
    case "training-flops": .work
    case "traffic": .traffic
    default: .memory
    }
  }

  static func subject(
    _ configuration: String, _ quantity: String, _ standing: String
  ) -> Result<PublishedTable.Subject, PublishedTable.Refusal> {
    if standing == "memory" { return .failure(.unverified) }
    var values: [String: String] = [:]
    for pair in configuration.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2, values.updateValue(sides[1], forKey: sides[0]) == nil else {
        return .failure(.broken("'\(pair)' is not of the form key=value, or is given twice"))
      }
    }
    do {
      let figure = SystemFigure(
        system: try SystemCatalog.system(values["system"] ?? ""), quantity: quantity,
        values: values)
      _ = try figure.predicted()
      return .success(.system(figure))
    } catch {
      return .failure(.broken("\(error)"))
    }
  }
}

extension PublishedTable.Row {
  /// The printed value against the formula's, which is exact but for what both leave out.
  func residual(of figure: SystemFigure) -> Residual? {
    guard let predicted = try? figure.predicted() else { return nil }
    return Residual(
      subject: id, family: system, measure: figure.measure, predicted: predicted, measured: value,
      low: predicted, high: predicted, bound: "formula", spread: 0)
  }
}
