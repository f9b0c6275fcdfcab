public import Traces
public import Workloads

/// What a kernel of the catalogue touches in one run, access by access.
///
/// The loops that are recorded are the source of those that are timed. One worker runs; of an all-reduce, which needs
/// several, the stream is the first rank's. Waiting is no access, nor are the kernel's arguments and the vectors that it
/// keeps in registers. Streams of equal operations are equal.
public struct KernelAccesses {
  /// The memory that the stream is about; what lies in none of them is on the stack.
  public let arrays: [KernelArray]
  private let kernel: any RunnableKernel
  private let recorder: AccessRecorder

  /// A kernel with operands in memory, of the instructions that are asked for.
  ///
  /// A kernel of another library, or one that runs in processes of its own, is an error.
  public init(
    _ operation: any Operation, implementation: Library = .own,
    instructions: InstructionSet = .best, seed: UInt64 = 1
  ) throws(TracerError) {
    let unrecorded = TracerError.unrecorded(
      operation: operation.label, implementation: implementation.rawValue)
    let entry = try KernelCatalog.entry(operation.kind, implementation)
    guard implementation == .own else { throw unrecorded }
    let workers = (operation as? any WorkersSum)?.ranks ?? 1
    kernel = try entry.make(
      operation,
      KernelContext(
        instructions: instructions, team: try Team(ranks: workers),
        setting: Setting(library: implementation, workers: workers), sets: 1, seed: seed,
        isRecorded: true))
    let memory = kernel.memory
    guard !memory.isEmpty else { throw unrecorded }
    arrays = memory.enumerated().map { index, block in
      KernelArray(
        role: block.role, operand: block.operand,
        address: UInt64(index + 1) * AccessRecorder.spacing + UInt64(block.offset),
        bytes: block.bytes)
    }
    recorder = AccessRecorder(
      regions: zip(memory, arrays).map { block, array in
        AccessRecorder.Region(base: block.base, bytes: block.bytes, address: array.address)
      })
  }

  /// Runs the kernel once and hands over what it touches, in order; the stack lies below `stack`.
  ///
  /// An error of `body` is thrown after the run, and nothing is handed over after it.
  public func forEachBlock(_ body: @escaping ([MemoryAccess]) throws -> Void) throws {
    try recorder.record({ _ = kernel.run(set: 0) }, body)
  }

  /// The end of the stack, under which local arrays lie.
  public static var stack: UInt64 { AccessRecorder.stack }
}
