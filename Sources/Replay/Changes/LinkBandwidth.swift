import Hardware
import Model
import Quantities

/// Links between devices with another bandwidth.
struct LinkBandwidth: ReplayChange {
  static let key = "link-bandwidth"
  static let forms = [
    ChangeForm(
      "link-bandwidth=FACTOR", "links between devices with so many times the bandwidth")
  ]
  private let factor: Double

  init(_ text: ChangeText) throws(ChangeError) { factor = try text.factor() }

  var precondition: ChangePrecondition { .collectives(for: Self.key) }

  var action: ChangeAction {
    .onProfile { program, profile throws(ModelError) in
      var other = profile
      for place in other.links.indices where other.links[place].topology != .host {
        other.links[place].bandwidth.value = profile.links[place].bandwidth.value * factor
      }
      return .work(
        program.changeLinks(from: try StepModel(profile), to: try StepModel(other)))
    }
  }
}
