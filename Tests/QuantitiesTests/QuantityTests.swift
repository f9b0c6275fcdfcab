import Laws
import Quantities
import Testing

@Suite struct QuantityTests {
  @Test(arguments: 0..<20) func workOverRateIsTime(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let work = FLOPs(random.factor(0...80))
    let rate = FLOPsPerSecond(random.factor(0...60))
    let time: Seconds = work / rate
    #expect(time.value == work.value / rate.value)
    let again: FLOPs = rate * time
    #expect(isClose(again.value, work.value))
    let reached: FLOPsPerSecond = work / time
    #expect(isClose(reached.value, rate.value))
  }

  @Test(arguments: 0..<20) func bytesOverBandwidthIsTime(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let bytes = Bytes(random.factor(0...50))
    let bandwidth = BytesPerSecond(random.factor(10...50))
    let time: Seconds = bytes / bandwidth
    #expect(time.value == bytes.value / bandwidth.value)
    #expect(isClose((bandwidth * time).value, bytes.value))
  }

  @Test(arguments: 0..<20) func intensityTimesBandwidthIsARateThroughTime(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let work = FLOPs(random.factor(0...60))
    let bytes = Bytes(random.factor(0...40))
    let intensity: FLOPsPerByte = work / bytes
    #expect(isClose((intensity * bytes).value, work.value))
    let moved: Bytes = work / intensity
    #expect(isClose(moved.value, bytes.value))
  }

  @Test(arguments: 0..<20) func quantitiesAddAndScaleAsTheirValuesDo(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let (a, b) = (Bytes(random.factor(-9...9)), Bytes(-random.factor(-9...9)))
    let factor = random.factor(-3...3)
    #expect((a + b).value == a.value + b.value)
    #expect(a + b == b + a)
    #expect(a - b == a + -1 * b)
    #expect(a - a == .zero)
    #expect(a + .zero == a)
    var sum = a
    sum += b
    #expect(sum == a + b)
    #expect(a * factor == factor * a)
    #expect((a * factor).value == a.value * factor)
    #expect((a / factor).value == a.value / factor)
    let ratio: Double = a / b
    #expect(ratio == a.value / b.value)
    #expect(b < a && !(a < b) && max(a, b) == a)
  }

  @Test(arguments: 0..<20) func nanosecondsComeBack(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    for _ in 0..<50 {
      // 2^50 ns are thirteen days.
      let nanoseconds = random.integer() >> 14
      #expect(Seconds(nanoseconds: nanoseconds).nanoseconds == nanoseconds)
    }
  }

  @Test(arguments: [(1.4e-9, 1), (1.6e-9, 2), (-1.6e-9, -2), (0, 0), (1, 1_000_000_000)])
  func secondsAreRoundedToTheNearestNanosecond(seconds: Double, nanoseconds: Int64) {
    #expect(Seconds(seconds).nanoseconds == nanoseconds)
  }

  @Test func microsecondsAreMillionths() {
    #expect(Seconds(0.25).microseconds == 250_000)
    #expect(Seconds(nanoseconds: 1500).microseconds == 1.5)
  }

  @Test(arguments: [
    (ElementType.fp64, 8.0), (.fp32, 4), (.tf32, 4), (.bf16, 2), (.fp16, 2), (.fp8, 1), (.int8, 1),
    (.int4, 0.5),
  ])
  func elementsHaveTheSizeOfTheirBits(type: ElementType, bytes: Double) {
    #expect(type.size == Bytes(bytes))
    #expect(ElementType(rawValue: type.rawValue) == type)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-15 * abs(b) }
}
