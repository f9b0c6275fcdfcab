public import Hardware
public import Model

/// One kind of change that a run is replayed with: one file in this folder, and one line in `ChangeCatalog`.
public protocol ReplayChange: Sendable {
  /// What stands before the equals sign.
  static var key: String { get }
  /// What can be written, each with what it does.
  static var forms: [ChangeForm] { get }
  /// The change that a text asks for; throws with the form that was expected where it asks for none.
  init(_ text: ChangeText) throws(ChangeError)
  /// What a run must have for the change to mean something.
  var precondition: ChangePrecondition { get }
  /// What it does, by what it needs beside the run.
  var action: ChangeAction { get }
}

/// One way in which a change can be written.
public struct ChangeForm: Sendable, Hashable {
  /// As in `host=FACTOR`.
  public let grammar: String
  /// What it does, in a phrase.
  public let help: String

  init(_ grammar: String, _ help: String) {
    self.grammar = grammar
    self.help = help
  }
}

/// What a change does, by what it needs beside the run.
public enum ChangeAction {
  /// Needs the run alone.
  case alone((inout TracedProgram) -> ChangeEffect)
  /// Needs the model of the machine that is asked about.
  case onMachine((inout TracedProgram, StepModel) throws(ModelError) -> ChangeEffect)
  /// Needs that machine's profile, to ask what another would do that differs from it.
  case onProfile((inout TracedProgram, HardwareProfile) throws(ModelError) -> ChangeEffect)
}

extension ReplayChange {
  /// Nothing is asked of a run.
  public var precondition: ChangePrecondition { .none }

  /// Whether it asks a machine for something, rather than the run alone.
  public var asksOfMachine: Bool {
    if case .alone = action { false } else { true }
  }

  /// Changes a program; `profile` finds the machine that is asked about, and is called only where one is needed.
  ///
  /// Throws `ChangeError` where the run lacks what the change is about, `ModelError` where the profile lacks what it needs, and
  /// what `profile` throws.
  public func apply(
    to program: inout TracedProgram, on profile: () throws -> HardwareProfile
  ) throws -> ChangeEffect {
    try precondition.check(program)
    switch action {
    case .alone(let change): return change(&program)
    case .onMachine(let change): return try change(&program, try StepModel(try profile()))
    case .onProfile(let change): return try change(&program, try profile())
    }
  }
}
