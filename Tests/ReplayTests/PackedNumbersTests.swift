import Laws
import Testing

@testable import Replay

/// Numbers come out of their short forms as they went in, in the order that each form has.
@Suite struct PackedNumbersTests {
  @Test(arguments: UInt64(0)..<12) func numbersComeBack(seed: UInt64) {
    var random = SplitMix(seed: seed)
    // More than a piece, and a piece that needs more bytes than the others.
    let count = seed == 0 ? 0 : (seed == 1 ? 1 << 21 : random.size(bits: 21))
    let bits = UInt32.random(in: 0...32, using: &random)
    let numbers = (0..<count).map { index in
      let all = UInt32.random(in: .min ... .max, using: &random)
      return index % 1000 == 7 ? all : bits == 0 ? 0 : all >> (32 - bits)
    }
    var packed = PackedNumbers()
    var reversed = ReversedNumbers()
    for number in numbers {
      packed.append(number)
      reversed.append(number)
    }
    #expect(packed.indices == numbers.indices)
    #expect(numbers.indices.allSatisfy { packed[$0] == numbers[$0] })
    var reader = reversed.reader
    #expect(numbers.reversed().allSatisfy { reader.next() == $0 })
  }

  @Test func theLargestAndTheSmallestComeBack() {
    let numbers: [UInt32] = [0, 127, 128, 1 << 14, 1 << 21, 1 << 28, .max, 0]
    var reversed = ReversedNumbers()
    for number in numbers { reversed.append(number) }
    var reader = reversed.reader
    #expect(numbers.reversed().map { _ in reader.next() } == numbers.reversed())
  }
}
