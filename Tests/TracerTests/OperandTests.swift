import Laws
import Testing

@testable import Tracer

@Suite struct OperandTests {
  private func bytes(_ operand: Operand, seed: UInt64) -> [UInt8] {
    let memory = Memory(bytes: operand.bytes)
    var random = SplitMix64(seed: seed)
    operand.fill(memory.base, &random)
    return Array(UnsafeRawBufferPointer(start: memory.base, count: operand.bytes))
  }

  @Test func aSeedGivesTheSameInputsEverywhere() {
    for operand in [Operand.random(99), .randomDouble(99), .randomBF16(99), .indices(99, limit: 7)]
    {
      #expect(bytes(operand, seed: 1) == bytes(operand, seed: 1))
      #expect(bytes(operand, seed: 1) != bytes(operand, seed: 2))
    }
    var (ours, theirs) = (SplitMix64(seed: 5), SplitMix(seed: 5))
    for _ in 0..<100 { #expect(ours.next() == theirs.next()) }
  }

  @Test func inputsAreWithinTheirRange() {
    let counts = [4000, 8000, 2000, 4000]
    let operands: [Operand] = [
      .random(1000, scale: 8), .randomDouble(1000), .randomBF16(1000), .indices(1000, limit: 7),
    ]
    #expect(operands.map(\.bytes) == counts)
    let memories = operands.map { Memory(bytes: $0.bytes) }
    var random = SplitMix64(seed: 1)
    for (operand, memory) in zip(operands, memories) { operand.fill(memory.base, &random) }
    let values = Values(operands: memories.map(\.base), counts: counts)
    #expect(values.floats(0).allSatisfy { abs($0) <= 8 })
    #expect(values.floats(0).contains { abs($0) > 4 })
    #expect(values.doubles(1).allSatisfy { abs($0) <= 1 })
    #expect(values.bf16(2).allSatisfy { abs($0) <= 1 })
    #expect(Set(values.indices(3)) == Set(0..<7))
  }

  @Test func memoryIsZeroAndBeginsOnAPage() {
    for size in [1, 64, 4096, 3 << 20] {
      let memory = Memory(bytes: size)
      #expect(Int(bitPattern: memory.base) % (size >= 1 << 20 ? 1 << 21 : 4096) == 0)
      #expect(UnsafeRawBufferPointer(start: memory.base, count: size).allSatisfy { $0 == 0 })
    }
  }
}
