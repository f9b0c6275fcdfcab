/// A faster host: all that threads do and leave undone, but for what they wait for.
struct HostSpeed: ReplayChange {
  static let key = "host"
  static let forms = [ChangeForm("host=FACTOR", "a host so many times faster")]
  private let factor: Double

  init(_ text: ChangeText) throws(ChangeError) { factor = try text.factor() }

  var action: ChangeAction {
    .alone { program in
      program.speedUpHost(by: factor)
      return .all(of: "hosts")
    }
  }
}

extension TracedProgram {
  /// Makes hosts so many times faster.
  mutating func speedUpHost(by factor: Double) {
    scaleStretches(by: 1 / factor) { _ in true }
    for place in joins.indices { joins[place].gap = joins[place].gap.scaled(by: 1 / factor) }
    for place in blocks.indices { blocks[place].own = blocks[place].own.scaled(by: 1 / factor) }
  }
}
