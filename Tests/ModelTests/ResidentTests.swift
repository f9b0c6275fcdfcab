import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// Kernels over arrays that L2 holds, and the driver's copies.
@Suite struct ResidentTests {
  private let machine: StepModel

  init() throws { machine = try StepModel(.h200()) }

  private func time(
    _ loop: Stream.Loop, _ elements: Int, _ residency: Residency, _ type: ElementType = .bf16
  ) throws -> Seconds {
    try machine.time(
      Stream(loop, type: type, elements: elements),
      setting: Setting(library: .framework, residency: residency))
  }

  /// What is resident is never slower than what comes from memory, and larger arrays never take less.
  @Test(arguments: [Stream.Loop.copy, .add]) func residentArraysAreFaster(loop: Stream.Loop) throws
  {
    var last = Seconds.zero
    // Whole blocks, so that copies take one kernel.
    for blocks in stride(from: 1, through: 8192, by: 127) {
      let elements = blocks * 2048
      let hot = try time(loop, elements, .hot)
      #expect(try hot <= time(loop, elements, .cold))
      #expect(hot >= last)
      last = hot
    }
  }

  /// Of 16 MB that an H200's L2 holds memory gives nothing; of 100 MB that follow themselves, all.
  @Test func whatDoesNotFitIsLostWhole() throws {
    for (elements, isHeld) in [(1 << 22, true), (1 << 25, false)] {
      let copy = Stream(.copy, type: .bf16, elements: elements)
      let moved = try machine.traffic(
        of: copy, setting: Setting(library: .framework, residency: .hot))
      let read = moved.reduce(Bytes.zero) { $0 + $1.memory.reads }
      #expect(read == (isHeld ? .zero : Bytes(2 * Double(elements))))
    }
  }

  /// Blocks of 4 KiB in the fewest parts below 65,536: one where all of it is whole blocks, three equal ones of 131,328 blocks, but not
  /// of 131,072.
  @Test(arguments: [
    (32768, 0, true), (32768, 1, true), (32768, 0.5, false), (65535, 0, true),
    (76085, 0, false), (76086, 0, true), (131_072, 0, false), (131_328, 0, true),
    (196_608, 0, true), (199_365, 0, false), (262_144, 0, false),
  ]) func equalPartsOfWholeBlocksAreCopiedFaster(blocks: Int, more: Double, isEven: Bool) throws {
    let elements = (Double(blocks) + more) * 2048
    let rate = try 4 * elements / time(.copy, Int(elements), .cold).value
    #expect((rate > 3.3e12) == isEven)
    #expect(rate > 2.3e12 && rate < 4.8e12)
  }
}
