import Traces

/// What a run must have for a change to mean something.
public enum ChangePrecondition: Sendable, Hashable {
  /// Nothing: any run can be changed so.
  case none
  /// Collectives that are understood, for the change of this key.
  case collectives(for: String)
  /// A family, kernel, operation or call of this name.
  case span(named: String)

  /// Refuses a program that lacks it.
  func check(_ program: TracedProgram) throws(ChangeError) {
    switch self {
    case .none: return
    case .collectives(let key):
      guard !program.collectives.isEmpty else { throw .noCollectives(key: key) }
    case .span(let name):
      guard program.meant(by: name).isEmpty else { return }
      throw .noSpan(
        name: name, families: program.families.map(\.rawValue),
        known: Array(Set(program.trace.names).sorted().prefix(40)))
    }
  }
}
