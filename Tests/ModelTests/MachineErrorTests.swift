import Hardware
import Model
import Quantities
import Testing
import Workloads

@Suite struct MachineErrorTests {
  /// What an operation on two workers of the small machine throws after a change of its profile.
  private func failure(
    _ operation: any Operation, residency: Residency = .cold,
    after change: (inout HardwareProfile) -> Void
  ) -> ModelError? {
    var profile = HardwareProfile.small
    change(&profile)
    do throws(ModelError) {
      _ = try StepModel(profile, workers: 2).time(operation, setting: Setting(residency: residency))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (ArithmeticUnit.vector, "attention_naive", "H=1;Sq=4;D=4"),
    (.exponential, "softmax_online", "rows=4;cols=4"), (.division, "rmsnorm", "rows=4;cols=4"),
    (.vector, "scale", "n=4"),
  ])
  func aMissingCeilingIsNamed(unit: ArithmeticUnit, kind: String, axes: String) throws {
    let operation = try Catalog.operation(kind: kind, type: "fp32", axes: axes)
    #expect(failure(operation) { _ in } == nil)
    #expect(
      failure(operation) { $0.compute.removeAll { $0.unit == unit } }
        == .missingCeiling(profile: "small", unit: unit, type: .fp32))
  }

  @Test func aTypeThatTheMachineCannotComputeInIsNamed() {
    #expect(
      failure(GEMM(type: .fp8, m: 1, n: 1, k: 1)) { _ in }
        == .missingCeiling(profile: "small", unit: .vector, type: .fp8))
    // Element-wise work on short types is done in fp32, and so is possible.
    #expect(failure(Stream(.scale, type: .fp8, elements: 4)) { _ in } == nil)
    #expect(
      failure(Stream(.scale, type: .fp64, elements: 4)) { _ in }
        == .missingCeiling(profile: "small", unit: .vector, type: .fp64))
  }

  @Test func onlyTheOutermostLevelNeedsABandwidth() {
    let copy = Stream(.copy, type: .fp32, elements: 4)
    #expect(failure(copy) { $0.memory[1].bandwidths = [] } == nil)
    #expect(
      failure(copy) { $0.memory[2].bandwidths = [] }
        == .missingBandwidth(profile: "small", level: "memory"))
    #expect(
      failure(copy) { profile in
        for place in profile.memory[2].bandwidths.indices {
          profile.memory[2].bandwidths[place].direction = .write
        }
      }
        == .missingBandwidth(profile: "small", level: "memory"))
  }

  @Test func aMissingLatencyIsNamedWhereItIsNeeded() {
    let chase = PointerChase(bytes: 640_000)
    #expect(failure(chase) { $0.memory[0].latency = nil } == nil)
    #expect(
      failure(chase) { $0.memory[2].latency = nil }
        == .missingLatency(profile: "small", level: "memory"))
    #expect(
      failure(PointerChase(bytes: 1200), residency: .hot) { $0.memory[1].latency = nil }
        == .missingLatency(profile: "small", level: "cache"))
  }

  @Test(arguments: [
    ("dispatch", "gelu", "n=4"), ("dispatch", "all_reduce_threads", "bytes=64;ranks=2"),
    ("barrier", "all_reduce_threads", "bytes=64;ranks=2"),
    ("barrier", "moe_ffn", "T=1;Dm=2;Dff=2;E=2;topk=1"),
    ("process-exchange", "all_reduce_processes", "bytes=64;ranks=2"),
  ])
  func aMissingOverheadIsNamed(overhead: String, kind: String, axes: String) throws {
    let operation = try Catalog.operation(kind: kind, type: "fp32", axes: axes)
    #expect(failure(operation) { _ in } == nil)
    #expect(
      failure(operation) { $0.overheads.removeAll { $0.name == overhead } }
        == .missingOverhead(profile: "small", name: overhead))
    // One worker waits for nobody.
    var profile = HardwareProfile.small
    profile.overheads = []
    #expect(try StepModel(profile, workers: 1).time(operation, setting: Setting()) > .zero)
  }

  @Test(arguments: [3, 64, 0, -1, Int.max]) func impossibleNumbersOfWorkersAreRefused(count: Int) {
    #expect(throws: ModelError.workers(profile: "small", asked: count, most: 2)) {
      try StepModel(.small, workers: count)
    }
  }

  @Test func allCoresAreTheStandard() throws {
    #expect(try StepModel(.small).workers == 2)
    #expect(try StepModel(.small, workers: 1).workers == 1)
  }

  @Test(arguments: [0, 1]) func aMachineHasAtLeastTwoLevels(count: Int) {
    var profile = HardwareProfile.small
    profile.memory = Array(profile.memory.prefix(count))
    #expect(throws: ModelError.noMemory(profile: "small")) { try StepModel(profile) }
  }

  @Test func anUnknownParameterIsRefused() {
    var profile = HardwareProfile.small
    profile.families = [
      Family(
        name: "gemm", implementation: "own",
        parameters: [
          .init(name: "luck", unit: .ratio, value: 1, low: 0, high: 1, source: "text")
        ])
    ]
    #expect(
      throws: ModelError.unknownParameter(profile: "small", family: "gemm", name: "luck")
    ) { try StepModel(profile) }
  }

  @Test(arguments: [
    (
      ModelError.missingCeiling(profile: "p", unit: .matrix, type: .fp8),
      "p has no ceiling for fp8 on the matrix unit"
    ),
    (.missingBandwidth(profile: "p", level: "L2"), "p has no bandwidth for L2"),
    (.missingLatency(profile: "p", level: "L2"), "p has no latency for L2"),
    (.missingOverhead(profile: "p", name: "barrier"), "p has no overhead 'barrier'"),
    (
      .workers(profile: "p", asked: 9, most: 2),
      "p is predicted for 1 to 2 workers, not for 9"
    ),
  ])
  func errorsAreSentences(error: ModelError, text: String) {
    #expect(error.description == text)
  }

  /// The memory levels of a processor say nothing of copies to a device and of its launches.
  @Test func whatOnlyADeviceDoesIsNotPricedByMemory() throws {
    let copy = try Catalog.operation(kind: "memcpy_h2d", type: "u8", axes: "bytes=64")
    #expect(failure(copy) { _ in } == .missingLink(profile: "small"))
    let launch = try Catalog.operation(kind: "launch_eager_add", type: "fp32", axes: "n=1")
    #expect(
      failure(launch) { _ in } == .missingOverhead(profile: "small", name: "framework launch"))
  }
}
