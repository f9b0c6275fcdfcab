import Hardware
import Quantities
public import Workloads

/// A program as it is registered: what it is called, the numbers that are fitted of it, and how it is bound to a machine.
public final class ProgramEntry: Sendable {
  /// The program's name, as libraries and documents write it.
  public let name: String
  /// Its fitted numbers in the order in which values of them are given.
  public let parameters: [Parameter]
  /// Its depth in the order of binding: programs of a lower depth are bound, and fitted, before it.
  public let layers: Int
  let needsKernels: Bool
  let families: [ProgramFamily]
  private let pools: [FamilyPool]
  let claims: @Sendable (KernelShape) -> Bool
  let bind: @Sendable ([Double], ProgramContext) throws(ModelError) -> BoundProgram.Mechanism

  init<P: DeviceProgram>(_: P.Type) {
    name = String(describing: P.self)
    parameters = P.Parameters.list
    (layers, needsKernels) = (P.layers, P.needsKernels)
    (families, pools) = (P.families, P.pools)
    claims = { P.claims($0) }
    let name = name
    bind = { values, context throws(ModelError) in
      let facts = try P.Facts(
        of: name, by: context.library.rawValue, in: context.libraries, profile: context.machine)
      return BoundProgram.Mechanism(P(P.Parameters(values), facts, on: context))
    }
  }

  /// Values of the parameters with which the program loses nothing.
  public var ideal: [Double] { parameters.map(\.ideal) }

  /// The families with which one is fitted together; itself where no other is related.
  public func pool(of kind: OperationKind) -> FamilyPool {
    pools.first { $0.kinds.contains(kind) } ?? FamilyPool([kind], own: [])
  }

  /// What a profile's family says; a parameter that it leaves out is ideal.
  func values(of family: Family, profile: String) throws(ModelError) -> [Double] {
    var values = ideal
    for parameter in family.parameters {
      guard let index = parameters.firstIndex(where: { $0.name == parameter.name }) else {
        throw .unknownParameter(profile: profile, family: family.name, name: parameter.name)
      }
      values[index] = parameter.value
    }
    return values
  }
}

extension ProgramEntry: Hashable {
  /// An entry equals itself alone: each program is registered once.
  public static func == (a: ProgramEntry, b: ProgramEntry) -> Bool { a === b }
  /// By identity, as equality.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A program bound to one machine, with what the machine's profile says of one family.
///
/// Its methods are concrete: nothing generic is called through it. A class, because it never changes and is looked at a million
/// times a second.
public final class BoundProgram: Sendable {
  /// The program as it is registered.
  public let entry: ProgramEntry
  /// The parameters' values.
  public let values: [Double]
  /// Whether the profile has parameters of the family.
  let isFitted: Bool
  /// Measured speed over predicted speed on a machine that took the parameters over; 1 where that is not known.
  let efficiency: Double
  /// What is known of all rows of the family.
  let familyResiduals: Family.Residuals?
  private let listResiduals: [String: Family.Residuals]
  let context: ProgramContext
  let mechanism: Mechanism

  /// The program's methods, for each algebra one.
  struct Mechanism: Sendable {
    let time: @Sendable (KernelQuestion) throws(ModelError) -> Seconds
    let draw: @Sendable (KernelQuestion) throws(ModelError) -> Drawing.Cost
    let estimate: @Sendable (KernelQuestion) throws(ModelError) -> CostEstimate
    let traffic: @Sendable (KernelQuestion) throws(ModelError) -> [KernelTraffic]
    let list: @Sendable (KernelQuestion) -> String?
    let serves: @Sendable (KernelQuestion) -> Bool
    let isMeasured: @Sendable (KernelQuestion) -> Bool
    /// The program itself, for others that are made of it.
    let program: any DeviceProgram

    init<P: DeviceProgram>(_ program: P) {
      time = { question throws(ModelError) in try program.cost(question, TimeOnly.self) }
      draw = { question throws(ModelError) in try program.cost(question, Drawing.self) }
      estimate = { question throws(ModelError) in try program.cost(question, Explained.self) }
      traffic = { question throws(ModelError) in try program.traffic(question) }
      list = { program.list(for: $0) }
      serves = { program.serves($0) }
      isMeasured = { program.isMeasured($0) }
      self.program = program
    }
  }

  /// The program of a family; `family` nil of one that was not fitted.
  init(
    _ entry: ProgramEntry, _ family: Family?, on context: ProgramContext
  ) throws(ModelError) {
    self.entry = entry
    values =
      try family.map { family throws(ModelError) in
        try entry.values(of: family, profile: context.machine)
      } ?? entry.ideal
    familyResiduals = family?.residuals
    listResiduals = Dictionary(
      (family?.kernelResiduals ?? []).map { ($0.kernels ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
    isFitted = family != nil
    efficiency = family?.efficiency ?? 1
    self.context = context
    mechanism = try entry.bind(values, context)
  }

  private init(_ known: BoundProgram, values: [Double]) throws(ModelError) {
    entry = known.entry
    self.values = values
    (familyResiduals, listResiduals, isFitted) = (nil, [:], true)
    efficiency = 1
    var context = known.context
    context.remembers = false
    self.context = context
    mechanism = try known.entry.bind(values, context)
  }

  /// The same with other values of its parameters, in the order of the entry's, for fitting them.
  public func with(_ values: [Double]) throws(ModelError) -> BoundProgram {
    try BoundProgram(self, values: values)
  }

  /// What is known of rows like this one: of its list of kernels, else of all of the family; nil of what no fit saw.
  func residuals(for question: KernelQuestion) -> Family.Residuals? {
    guard mechanism.isMeasured(question) else { return nil }
    return mechanism.list(question).flatMap { listResiduals[$0] } ?? familyResiduals
  }

  /// Whether it predicts this kernel here: its shape is claimed, and there is a kernel for its type and sizes.
  func serves(_ question: KernelQuestion) -> Bool {
    if entry.needsKernels, !context.kernels.serves(question.type) { return false }
    return entry.claims(question.shape) && mechanism.serves(question)
  }
}
