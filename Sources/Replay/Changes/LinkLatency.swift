import Hardware
import Model
import Quantities

/// Links between devices with another latency.
struct LinkLatency: ReplayChange {
  static let key = "link-latency"
  static let forms = [
    ChangeForm("link-latency=FACTOR", "links between devices with so many times the latency")
  ]
  private let factor: Double

  init(_ text: ChangeText) throws(ChangeError) { factor = try text.factor() }

  var precondition: ChangePrecondition { .collectives(for: Self.key) }

  var action: ChangeAction {
    .onProfile { program, profile throws(ModelError) in
      .work(
        program.changeLinks(
          from: try StepModel(profile), to: try StepModel(profile.scalingLatencies(by: factor))))
    }
  }
}

extension HardwareProfile {
  /// The same machine with other latencies of links, and of the steps of collectives, which are fitted beside them.
  fileprivate func scalingLatencies(by factor: Double) -> HardwareProfile {
    var other = self
    for place in links.indices where links[place].topology != .host {
      guard let latency = links[place].latency?.value else { continue }
      other.links[place].latency?.value = latency * factor
    }
    for family in families.indices {
      for parameter in families[family].parameters.indices
      where ["latency", "hop"].contains(families[family].parameters[parameter].name) {
        other.families[family].parameters[parameter].value *= factor
      }
    }
    return other
  }
}
