/// What a name means so many times faster: devices' work, or host spans where it means no work.
struct NamedSpeed: ReplayChange {
  static let key = "NAME"
  static let forms = [
    ChangeForm(
      "NAME=FACTOR", "what kernels, operations or calls of this name do, so many times faster")
  ]
  private let name: String
  private let factor: Double

  init(_ text: ChangeText) throws(ChangeError) {
    name = text.key
    factor = try text.factor()
  }

  var precondition: ChangePrecondition { .span(named: name) }

  var action: ChangeAction {
    .alone { program in .count(program.speedUp(name, by: factor), of: "spans") }
  }
}

extension TracedProgram {
  /// Gives how many spans changed; 0 of a name that no span has, which the change's precondition refuses before.
  fileprivate mutating func speedUp(_ name: String, by factor: Double) -> Int {
    let found = activities(named: name)
    for place in found { scale(place, by: 1 / factor) }
    guard found.isEmpty else { return found.count }
    let hosts = hosts(named: name)
    scaleStretches(by: 1 / factor) { hosts.contains($0) }
    return hosts.count
  }
}
