/// What a name means so many times faster: a family's work, devices' work of the name, or host spans where it means no work.
struct NamedSpeed: ReplayChange {
  static let key = "NAME"
  static let forms = [
    ChangeForm(
      "NAME=FACTOR",
      "the kernels of a family (gemm, attention, communication, elementwise, copy, …), else what kernels, operations or calls of this name do, so many times faster"
    )
  ]
  private let name: String
  private let factor: Double

  init(_ text: ChangeText) throws(ChangeError) {
    name = text.key
    factor = try text.factor()
  }

  var precondition: ChangePrecondition { .span(named: name) }

  var action: ChangeAction {
    .alone { program in .named(program.speedUp(name, by: factor)) }
  }
}

extension TracedProgram {
  /// Gives what changed; nothing of a name that no span has, which the change's precondition refuses before.
  fileprivate mutating func speedUp(_ name: String, by factor: Double) -> NamedWork {
    let meant = meant(by: name)
    let extent = extent(of: meant)
    scale(meant.activities, by: 1 / factor)
    if !meant.hosts.isEmpty { scaleStretches(by: 1 / factor) { meant.hosts.contains($0) } }
    return extent
  }
}
