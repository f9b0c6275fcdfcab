import CKernels
import Quantities
import Workloads

/// What a kernel is made with: the instructions to use, the team to run on, how many operand sets, and the seed of inputs.
struct KernelContext {
  var instructions: InstructionSet
  var team: Team
  var setting: Setting
  var sets: Int
  var seed: UInt64
  /// Whether the loops are those that write down what they touch, instead of those that are timed.
  var isRecorded = false

  /// What the kernels' look-ups are asked for.
  var level: orrery_level {
    isRecorded
      ? orrery_level(instructions.level.rawValue | ORRERY_RECORDING.rawValue) : instructions.level
  }

  func kernel<Arguments>(
    _ operation: any Operation, _ plan: KernelPlan<Arguments>
  )
    -> any RunnableKernel
  {
    CKernel(operation, setting: setting, team: team, sets: sets, seed: seed, plan: plan)
  }
}

extension Axes {
  /// Sizes as suites and checks write them, where `ranks=all` means all workers of a case.
  init(text: String, ranks: Int) throws(WorkloadError) {
    try self.init(text: text.replacing("ranks=all", with: "ranks=\(ranks)"))
  }
}

/// A kernel of the catalogue: what it runs, on which sizes it is checked before it is timed, and how it is made.
struct KernelEntry {
  struct Check {
    var type: ElementType
    var axes: String

    /// The operation of a family at this size, with so many ranks where it has any, at least 2.
    func operation(_ kind: OperationKind, ranks: Int) -> any Operation {
      // Checks are constants of the catalogue; one that is no operation is a mistake in it.
      guard let axes = try? Axes(text: axes, ranks: ranks),
        let operation = try? Catalog.operation(kind, type: type, axes: axes)
      else { fatalError("check '\(kind) \(type.rawValue) \(axes)' is no operation") }
      return operation
    }
  }

  let kind: OperationKind
  let library: Library
  /// Element type and sizes of the checks: small, odd, and one that needs several blocks.
  let checks: [Check]
  let make: @Sendable (any Operation, KernelContext) throws(TracerError) -> any RunnableKernel

  /// An entry for operations of one Swift type.
  init<O: Operation>(
    _ kind: OperationKind, _ library: Library = .own, checks: [(ElementType, String)],
    make: @escaping @Sendable (O, KernelContext) throws(TracerError) -> any RunnableKernel
  ) {
    self.kind = kind
    self.library = library
    self.checks = checks.map { Check(type: $0.0, axes: $0.1) }
    self.make = { operation, context throws(TracerError) in
      guard let operation = operation as? O else {
        throw .unsupported(
          operation: operation.label, implementation: library.rawValue)
      }
      return try make(operation, context)
    }
  }
}

extension KernelEntry: @unchecked Sendable {}
