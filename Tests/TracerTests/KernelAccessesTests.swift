import Quantities
import Testing
import Traces
import Workloads

@testable import Tracer

/// The accesses of the catalogue's kernels are all there, and the same each time.
@Suite struct KernelAccessesTests {
  /// Kernels with a stream, and the operands that they are given but need not read to the end.
  private static let unread: [OperationKind: Set<Int>] = [
    // The loops of one operand, and the norm without bias.
    .copy: [1], .scale: [1], .rmsNorm: [2],
    // The mask of tiles where there are none, what it leaves out, and experts without tokens.
    .attentionNaive: [4], .attentionBlockSparse: [1, 2], .mixtureOfExperts: [2, 3, 4],
  ]

  static var recorded: [NamedKernel] {
    NamedKernel.all.filter {
      $0.implementation == .own && ![.allReduceProcesses, .allReduceSigns].contains($0.kind)
    }
  }

  /// The two smaller sizes of a kernel, with all instruction sets.
  private func cases(_ kernel: NamedKernel) throws -> [(any Operation, InstructionSet)] {
    try KernelCatalog.entry(kernel.kind, .own).checks.prefix(2).flatMap { check in
      InstructionSet.available.map { (check.operation(kernel.kind, ranks: 2), $0) }
    }
  }

  @Test(arguments: recorded) func recordedLoopsComputeWhatTimedOnesDo(kernel: NamedKernel) throws {
    let entry = try KernelCatalog.entry(kernel.kind, .own)
    for (operation, instructions) in try cases(kernel) {
      let workers = (operation as? any WorkersSum)?.ranks ?? 1
      let context = KernelContext(
        instructions: instructions, team: try Team(ranks: workers),
        setting: Setting(workers: workers), sets: 1, seed: 1, isRecorded: true)
      let runnable = try entry.make(operation, context)
      let error = try runnable.error()
      #expect(error <= runnable.tolerance, "\(operation.label) with \(instructions)")
    }
  }

  @Test(arguments: recorded) func aStreamIsTheSameEachTime(kernel: NamedKernel) throws {
    for (operation, instructions) in try cases(kernel) {
      let accesses = try KernelAccesses(operation, instructions: instructions)
      let first = try RecordedStream(accesses)
      #expect(!first.accesses.isEmpty)
      #expect(try RecordedStream(accesses).accesses == first.accesses)
      let again = try KernelAccesses(operation, instructions: instructions)
      #expect(try RecordedStream(again).accesses == first.accesses, "\(operation.label)")
    }
  }

  @Test(arguments: recorded) func everyAccessLiesInAnArray(kernel: NamedKernel) throws {
    for (operation, instructions) in try cases(kernel) {
      let stream = try RecordedStream(KernelAccesses(operation, instructions: instructions))
      #expect(stream.strays.isEmpty, "\(operation.label) with \(instructions)")
    }
  }

  @Test(arguments: recorded)
  func allInputsAreReadAndAllOutputsWritten(kernel: NamedKernel) throws {
    for (operation, instructions) in try cases(kernel) {
      let stream = try RecordedStream(KernelAccesses(operation, instructions: instructions))
      for array in stream.arrays {
        let reads = stream.reached(.read, of: array)
        let writes = stream.reached(.write, of: array)
        let name = Comment(
          "\(operation.label) with \(instructions), operand \(array.operand ?? -1)")
        switch array.role {
        case .input:
          // A walk reads the pointer of each line.
          let whole = operation is PointerChase ? array.bytes / 8 : array.bytes
          let isOptional = Self.unread[kernel.kind]?.contains(array.operand ?? -1) ?? false
          #expect(isOptional || reads == whole, name)
          #expect(writes == 0, name)
        case .output: #expect(writes == array.bytes, name)
        case .updated:
          #expect(reads == array.bytes, name)
          #expect(writes == array.bytes, name)
        case .scratch, .tables: #expect(array.role == .scratch || writes == 0, name)
        }
      }
    }
  }

  /// A touch that is not written down shows as a value that comes from nowhere.
  ///
  /// Mailboxes are filled by other ranks.
  @Test(arguments: recorded.filter { $0.kind != .allReduceThreads })
  func whatIsReadFromScratchWasWritten(kernel: NamedKernel) throws {
    for (operation, instructions) in try cases(kernel) {
      let stream = try RecordedStream(KernelAccesses(operation, instructions: instructions))
      #expect(stream.unwritten.isEmpty, "\(operation.label) with \(instructions)")
    }
  }

  @Test func whatOthersComputeHasNoStream() throws {
    let product = try Catalog.operation(kind: "gemm", type: "fp32", axes: "M=2;N=2;K=2")
    #expect(throws: TracerError.unrecorded(operation: product.label, implementation: "openblas")) {
      try KernelAccesses(product, implementation: .openblas)
    }
    let ring = try Catalog.operation(
      kind: "all_reduce_processes", type: "fp32", axes: "bytes=400;ranks=2")
    #expect(throws: TracerError.unrecorded(operation: ring.label, implementation: "own")) {
      try KernelAccesses(ring)
    }
  }

  @Test func anErrorOfTheReaderEndsTheStream() throws {
    let operation = try Catalog.operation(kind: "triad", type: "fp32", axes: "n=400001")
    let accesses = try KernelAccesses(operation)
    var blocks = 0
    #expect(throws: CancellationError.self) {
      try accesses.forEachBlock { _ in
        blocks += 1
        throw CancellationError()
      }
    }
    #expect(blocks == 1)
  }
}
