import Documents
public import Model
import Planning
import Quantities
import Validate

/// What a system's first claim would be with other values of the key that matters.
public struct SystemSweep: Sendable {
  /// One value.
  public struct Point: Sendable {
    /// The value, as a row would give it.
    public let value: String
    /// The figure in the row's unit; nil where there is no answer.
    public let figure: Double?
  }

  /// The key that is varied.
  public let key: String
  /// The claim whose row the others are taken from.
  public let claim: SystemClaim
  /// The figures, in the order of the values.
  public let points: [Point]

  /// Varies the key of a system, by its own factors or by values; nil where it has none, or no claim that names it.
  public init?<Failure: Error>(
    _ entry: SystemReport.Entry, machine: (String) throws(Failure) -> StepModel
  ) throws(Failure) {
    guard let knob = entry.system.knob,
      let found = entry.claims.lazy.compactMap({ $0.given(knob.key) }).first,
      let nature = try? entry.system.nature(of: found.claim.row.figure)
    else { return nil }
    (key, claim) = (knob.key, found.claim)
    let asked = try AskedMachine.asked(
      by: found.claim.row, found.configuration,
      for: nature, machine: machine)
    points = knob.factors.map { factor in
      let value =
        found.isWhole ? "\(Int(bounded: found.value * factor))" : "\(found.value * factor)"
      let answer = try? entry.system.answer(
        to: found.claim.row.figure, found.configuration.setting(knob.key, value), on: asked)
      return Point(
        value: value, figure: answer.map { $0.value / found.claim.row.figure.unit.scale })
    }
  }

  /// A row each.
  public var text: String {
    let figure = claim.row.figure
    var table = TextTable(key, "\(figure.quantity), \(figure.unit.text)")
    for point in points {
      table.add(point.value, point.figure.map { $0.rounded(toSignificant: 4).short } ?? "none")
    }
    return "\(claim.row.id) with other values of \(key)\n\n\(table.text)"
  }

  /// `key,quantity,unit,value`.
  public var csv: String {
    let figure = claim.row.figure
    let rows = points.map { point in
      "\(point.value),\(figure.quantity),\(figure.unit.text),\(point.figure.map { "\($0)" } ?? "")"
    }
    return (["\(key),quantity,unit,value"] + rows).map { $0 + "\n" }.joined()
  }
}

extension SystemClaim {
  /// The configuration of its row with knobs in their middle, where a key is a number.
  fileprivate func given(
    _ key: String
  ) -> (claim: SystemClaim, configuration: Configuration, value: Double, isWhole: Bool)? {
    guard case .formula(let configuration) = row.subject,
      let middle = try? KnobRange(configuration).middle, let text = middle[key],
      let value = Double(text)
    else { return nil }
    return (self, middle, value, Int(text) != nil)
  }
}

extension Configuration {
  /// The same with another value of a key.
  fileprivate func setting(_ key: String, _ value: String) -> Configuration {
    Configuration(pairs: pairs.map { ($0.key, $0.key == key ? value : $0.value) })
  }
}
