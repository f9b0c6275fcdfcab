import Laws
import Quantities
import Testing
import Workloads

@testable import Tracer

/// The check that kernels must pass can fail.
@Suite struct ReferenceCheckTests {
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func equalValuesHaveNoErrorAndShiftedOnesALargeOne(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let expected = (0..<200).map { _ in Double.random(in: -1...1, using: &random) }
    #expect(relativeError(expected, expected) == 0)
    #expect(relativeError([expected[199]] + expected.dropLast(), expected) > 0.1)
    #expect(relativeError(expected.map { -$0 }, expected) > 1)
    #expect(relativeError([Double](repeating: 0, count: 200), expected) == 1)
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func theErrorIsOneOfTheLargestValue(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let expected = (0..<50).map { _ in Double.random(in: -1...1, using: &random) }
    var found = expected
    found[17] += 0.25
    let error = relativeError(found, expected)
    #expect(abs(error * expected.map(abs).max()! - 0.25) < 1e-12)
    let large = relativeError(found.map { $0 * 1024 }, expected.map { $0 * 1024 })
    #expect(large == error)
  }

  @Test func whatIsNoNumberOrNotThereIsInfinitelyWrong() {
    #expect(relativeError([1, .nan, 3], [1, 2, 3]) == .infinity)
    #expect(relativeError([1, .infinity, 3], [1, 2, 3]) == .infinity)
    #expect(relativeError([1, 2], [1, 2, 3]) == .infinity)
    #expect(relativeError([1, .nan, 2.5, 3], [1, 2, 2, 3]) == .infinity)
  }

  /// A kernel that copies eight floats, given as what runs and what is expected.
  private func error(
    expecting expected: @escaping (Values) -> [Double], doing body: Body
  ) throws
    -> (error: Double, tolerance: Double)
  {
    let plan = KernelPlan<[Int]>(
      operands: [.random(8), .output(8)],
      body: body == .nothing
        ? { _, _, _ in }
        : { arguments, _, _ in
          guard let places = arguments?.assumingMemoryBound(to: [Int].self).pointee,
            let from = UnsafePointer<Float>(bitPattern: places[0]),
            let to = UnsafeMutablePointer<Float>(bitPattern: places[1])
          else { return }
          for index in 0..<8 { to[index] = from[index] }
        },
      bind: { operands, _, _ in operands.map { Int(bitPattern: $0) } }, output: 1,
      expected: expected)
    let operation = try Catalog.operation(kind: "copy", type: "fp32", axes: "n=8")
    let kernel = CKernel(
      operation, setting: Setting(), team: try Team(ranks: 1), sets: 1, seed: 3, plan: plan)
    return (try kernel.error(), kernel.tolerance)
  }

  private enum Body { case copying, nothing }

  @Test func aKernelThatIsRightPassesAndOneThatIsWrongDoesNot() throws {
    let right = try error(expecting: { $0.floats(0) }, doing: .copying)
    #expect(right.error == 0)
    let idle = try error(expecting: { $0.floats(0) }, doing: .nothing)
    #expect(idle.error > idle.tolerance)
    let shifted = try error(
      expecting: { Array($0.floats(0).dropFirst() + [0]) }, doing: .copying)
    #expect(shifted.error > 100 * shifted.tolerance)
  }
}
