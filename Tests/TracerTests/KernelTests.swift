import Quantities
import Testing
import Workloads

@testable import Tracer

/// A kernel of the catalogue by name.
struct NamedKernel: Sendable, CustomTestStringConvertible {
  var kind: OperationKind
  var implementation: Library

  var testDescription: String { "\(kind) by \(implementation)" }

  static var all: [NamedKernel] {
    KernelCatalog.entries.map { NamedKernel(kind: $0.kind, implementation: $0.library) }
  }
}

/// Every kernel of the catalogue computes what its reference does.
@Suite struct KernelTests {
  private func context(
    _ instructions: InstructionSet, _ team: Team, by implementation: Library = .own,
    seed: UInt64 = 1
  ) -> KernelContext {
    KernelContext(
      instructions: instructions, team: team,
      setting: Setting(library: implementation, workers: team.ranks, residency: .hot), sets: 1,
      seed: seed)
  }

  /// The two smaller sizes; the third is for programs that were compiled with optimisation, which check it before they
  /// time anything.
  @Test(arguments: NamedKernel.all, [1, 2, 3])
  func everyKernelAgreesWithItsReference(kernel: NamedKernel, workers: Int) throws {
    let entry = try KernelCatalog.entry(kernel.kind, kernel.implementation)
    if kernel.implementation == .openblas && !OpenBLAS.isInstalled { return }
    let team = try Team(ranks: workers)
    for instructions in InstructionSet.available {
      for check in entry.checks.prefix(2) {
        let operation = check.operation(kernel.kind, ranks: max(workers, 2))
        // A ring of two is nothing for one.
        if let ring = operation as? any WorkersSum, ring.ranks != workers { continue }
        let runnable = try entry.make(
          operation, context(instructions, team, by: kernel.implementation))
        let error = try runnable.error()
        #expect(error <= runnable.tolerance, "\(operation.label) with \(instructions)")
        #expect(error == 0 || runnable.tolerance > 0)
      }
    }
  }

  @Test(arguments: NamedKernel.all)
  func everyKernelIsCheckedOnThreeSizesThatDiffer(kernel: NamedKernel) throws {
    let checks = try KernelCatalog.entry(kernel.kind, kernel.implementation).checks
    #expect(checks.count >= 3)
    #expect(Set(checks.map { "\($0.type) \($0.axes)" }).count == checks.count)
  }

  @Test func noTwoKernelsHaveOneName() {
    let names = NamedKernel.all.map(\.testDescription)
    #expect(Set(names).count == names.count)
    let onDevices: Set<OperationKind> = [
      .softmax, .reduceSum, .attentionBackward, .attentionForwardBackward, .groupedGEMM,
      .copyToDevice,
      .copyToHost, .launch, .adam, .map, .mapIndexed,
      .gatherRows, .cacheWrite, .topK, .expertSum, .addNorm, .rotation, .expertAlignment,
      .expertGEMM, .sampling, .quantizeStatic, .quantizeTensor, .quantizeToken, .quantizeGroup,
      .fusedExperts,
      .attentionLatent, .attentionExpanded, .allReduce, .allGather, .reduceScatter, .allToAll,
      .broadcast,
      .sendReceive,
    ]
    #expect(Set(NamedKernel.all.map(\.kind)).union(onDevices) == Set(Catalog.entries.map(\.kind)))
  }

  @Test func aRingNeedsAsManyWorkersAsRanks() throws {
    let entry = try KernelCatalog.entry(.allReduceThreads, .own)
    let operation = try Catalog.operation(
      kind: "all_reduce_threads", type: "fp32", axes: "bytes=400;ranks=2")
    let team = try Team(ranks: 1)
    #expect(throws: TracerError.self) { try entry.make(operation, context(.best, team)) }
  }

  @Test func aTypeThatNoKernelHasIsRefused() throws {
    let entry = try KernelCatalog.entry(.gemm, .own)
    let operation = try Catalog.operation(kind: "gemm", type: "fp8", axes: "M=2;N=2;K=2")
    let team = try Team(ranks: 1)
    #expect(throws: TracerError.self) { try entry.make(operation, context(.best, team)) }
    #expect(throws: TracerError.self) { try KernelCatalog.entry(.gemm, .cublas) }
    #expect(throws: TracerError.self) { try KernelCatalog.entry(.host, .own) }
  }
}
