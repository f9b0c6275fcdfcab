public import Documents
import Model
import Quantities
public import Validate

extension [ExceededCeiling] {
  /// A line for each ceiling that measurements exceed, with the one that is furthest above it; nil where none does.
  public func text(of machine: String) -> String? {
    guard !isEmpty else { return nil }
    let groups = Dictionary(grouping: self) { $0.cause.description }
    let lines = groups.sorted { $0.key < $1.key }.compactMap { name, found -> String? in
      guard let most = found.max(by: { $0.excess < $1.excess }) else { return nil }
      return "  \(name): by up to \(most.excess.percent) % in \(found.count) measurements, most in "
        + "\(most.subject): \(most.measured.rounded()), at least \(most.least.rounded())"
    }
    let heading =
      "measurements exceed ceilings of \(machine): these are too low, or operands were nearer than said"
    return ([heading] + lines).joined(separator: "\n")
  }

  /// The same for programs.
  public var json: JSONValue {
    .array(
      map { found in
        .object([
          .init("subject", .string(found.subject)),
          .init("ceiling", .string(found.cause.description)),
          .init("measured_us", JSON.number(found.measured.microseconds.tidied())),
          .init("least_us", JSON.number(found.least.microseconds.tidied())),
          .init("excess", JSON.number(found.excess.tidied())),
        ])
      })
  }
}
