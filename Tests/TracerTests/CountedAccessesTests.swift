import Testing
import Traces

@testable import Tracer

/// Traffic between a kernel and its first cache, as loops say it is.
@Suite struct CountedAccessesTests {
  @Test(arguments: InstructionSet.available)
  func triadReadsTwoArraysAndWritesOne(instructions: InstructionSet) throws {
    let stream = try RecordedStream("triad", "fp64", "n=1003", instructions)
    #expect(stream.bytes(.read, operand: 0) == 8 * 1003)
    #expect(stream.bytes(.read, operand: 1) == 8 * 1003)
    #expect(stream.bytes(.write, operand: 2) == 8 * 1003)
    #expect(stream.bytes(.read, operand: 2) == 0)
  }

  @Test(arguments: ["n=1", "n=16"])
  func whatIsComputedFromIsReadBeforeTheResultIsWritten(axes: String) throws {
    let stream = try RecordedStream("triad", "fp32", axes)
    #expect(stream.accesses.prefix(3).map(\.kind) == [.read, .read, .write])
  }

  /// The greatest, the exponentials, the division.
  @Test(arguments: InstructionSet.available)
  func threePassSoftmaxTakesThreePasses(instructions: InstructionSet) throws {
    let stream = try RecordedStream("softmax_three_pass", "fp32", "rows=5;cols=77", instructions)
    let row = 4 * 5 * 77
    #expect(stream.bytes(.read, operand: 0) == 2 * row)
    #expect(stream.bytes(.write, operand: 1) == 2 * row)
    #expect(stream.bytes(.read, operand: 1) == row)
  }

  @Test(arguments: InstructionSet.available)
  func onlineSoftmaxTakesTwo(instructions: InstructionSet) throws {
    let stream = try RecordedStream("softmax_online", "fp32", "rows=5;cols=77", instructions)
    let row = 4 * 5 * 77
    #expect(stream.bytes(.read, operand: 0) == 2 * row)
    #expect(stream.bytes(.write, operand: 1) == row)
    #expect(stream.bytes(.read, operand: 1) == 0)
  }

  /// B is packed once a block of kc rows, A once a block of columns, of which there is one; C is written once.
  @Test(arguments: InstructionSet.available)
  func gemmPacksItsOperandsOnce(instructions: InstructionSet) throws {
    let stream = try RecordedStream("gemm", "fp32", "M=67;N=45;K=31", instructions)
    #expect(stream.bytes(.read, operand: 1) == 4 * 45 * 31)
    #expect(stream.bytes(.read, operand: 0) >= 4 * 67 * 31)
    #expect(stream.bytes(.write, operand: 2) == 4 * 67 * 45)
    #expect(stream.bytes(.read, operand: 2) == 0)
  }

  /// K is transposed once a query head, in panels; scores are in the scratch.
  @Test(arguments: InstructionSet.available)
  func naiveAttentionReadsTheKeysOnceAHead(instructions: InstructionSet) throws {
    let stream = try RecordedStream(
      "attention_naive", "fp32", "B=1;H=4;Hkv=2;Sq=37;Sk=53;D=24", instructions)
    #expect(stream.bytes(.read, operand: 1) == 4 * 4 * 53 * 24)
    #expect(stream.bytes(.write, operand: 3) == 4 * 4 * 37 * 24)
  }

  /// A ring of r ranks sends (r - 1) / r of the buffer twice: once to be added, once to be copied.
  @Test func aRankOfTheRingTouchesItsBufferAsTheAlgorithmSays() throws {
    let stream = try RecordedStream("all_reduce_threads", "fp32", "bytes=4096;ranks=2")
    #expect(stream.bytes(.read, operand: 0) == 4096 / 2 * 3)
    #expect(stream.bytes(.write, operand: 0) == 4096 / 2 * 2)
  }

  @Test func aWalkReadsOnePointerALine() throws {
    let stream = try RecordedStream("pointer_chase", "int8", "bytes=4096")
    #expect(stream.accesses.count == 64)
    #expect(stream.accesses.allSatisfy { $0.kind == .read && $0.bytes == 8 })
    #expect(Set(stream.accesses.map { $0.address / 64 }).count == 64)
  }
}
