import Hardware
public import Workloads

/// A mechanism that costs one kind of kernel on a device; a line in `DevicePrograms` makes it known.
///
/// Laws, of every registered program: cost is finite, grows with sizes, and is the same to the bit in every algebra. It may lie
/// below the device's lower bound, to which `DeviceModel.cost` raises it.
protocol DeviceProgram: Sendable {
  associatedtype Parameters: ProgramParameters
  associatedtype Facts: ProgramFacts = NoFacts

  /// Whose kernels of which operations it predicts.
  static var families: [ProgramFamily] { get }
  /// Its depth in the order of binding: programs of a lower depth are bound, and fitted, before it.
  static var layers: Int { get }
  /// Whether the profile must list the kernels to pick from.
  static var needsKernels: Bool { get }
  /// Families that share parameters in a fit.
  static var pools: [FamilyPool] { get }

  var parameters: Parameters { get }

  /// The program on one machine with these parameters, by the rules of its library's version.
  init(_ parameters: Parameters, _ facts: Facts, on machine: ProgramContext)

  /// Whether it predicts kernels of this shape.
  static func claims(_ shape: KernelShape) -> Bool

  /// What a kernel of a claimed shape costs.
  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _ algebra: A.Type
  ) throws(ModelError) -> A.Cost

  /// What its kernels move, in the order in which they run; from the same plan as `cost`.
  func traffic(_ question: KernelQuestion) throws(ModelError) -> [KernelTraffic]

  /// The name of the list of kernels that a kernel is taken from, where lists have residuals of their own.
  func list(for question: KernelQuestion) -> String?

  /// Whether rows like this one were among those that it is fitted to.
  func isMeasured(_ question: KernelQuestion) -> Bool

  /// Whether it has a kernel for these operands, where kernels are compiled for some.
  func serves(_ question: KernelQuestion) -> Bool
}

extension DeviceProgram {
  static var layers: Int { 0 }
  static var needsKernels: Bool { false }
  static var pools: [FamilyPool] { [] }

  func traffic(_ question: KernelQuestion) throws(ModelError) -> [KernelTraffic] { [] }
  func list(for question: KernelQuestion) -> String? { nil }
  func serves(_ question: KernelQuestion) -> Bool { true }
  func isMeasured(_ question: KernelQuestion) -> Bool { true }
}

/// A family of operations with whose library's kernels it is run.
struct ProgramFamily: Hashable {
  var kind: OperationKind
  var library: Library
  /// The family whose kernels it runs, and whose numbers it has where it was not measured itself.
  var alike: OperationKind?

  init(_ kind: OperationKind, _ library: Library, alike: OperationKind? = nil) {
    (self.kind, self.library, self.alike) = (kind, library, alike)
  }
}

/// Families whose kernels run related loops and are fitted together, so that few rows of each determine what they have in common.
public struct FamilyPool: Sendable, Hashable {
  /// The families of the pool.
  public let kinds: [OperationKind]
  /// Names of parameters that each family has for itself; the others are one for all.
  public let own: Set<String>

  /// A pool of kinds; `own` names what their loops differ in.
  public init(_ kinds: [OperationKind], own: Set<String>) {
    (self.kinds, self.own) = (kinds, own)
  }
}

/// What a program finds on the machine that it is bound to.
struct ProgramContext: Sendable {
  let machine: String
  let ceilings: Ceilings
  let host: HostModel
  let fabric: Fabric?
  /// The family's kernels, as the profile lists them.
  let kernels: KernelLists
  let library: Library
  /// The versions of libraries at hand.
  let libraries: [LibraryFacts]
  /// Tiles that they were tuned with on this device, and rules for all.
  let tilings: [ExpertTiling]
  /// What the device's programs meet; nil of a machine that is described by its levels alone.
  let processor: GPU?
  /// Whether what is found may be kept: many questions are asked, rather than few by each of many programs as in a fit.
  var remembers = true
  /// Programs of fewer layers, which are bound already.
  let others: ProgramTable?

  /// The GPU; only programs of GPUs' families ask for it, and these are bound on GPUs alone.
  var gpu: GPU {
    guard let processor else { fatalError("a GPU's program was bound to \(machine)") }
    return processor
  }
}
