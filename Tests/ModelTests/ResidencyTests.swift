import Hardware
import Laws
import Model
import Quantities
import Testing
import Workloads

@Suite struct ResidencyTests {
  /// Pressures from far below one to far above, closer together near one.
  private static let pressures: [Double] = {
    let coarse = stride(from: 0.0, to: 4, by: 0.01)
    let fine = stride(from: 1.0, to: 1.02, by: 1e-4)
    let large = stride(from: 4.0, to: 40, by: 1)
    return (Array(coarse) + Array(fine) + Array(large) + [1e9]).sorted()
  }()

  /// The root of m = 1 - exp(-m p) above 0, by bisection.
  private func fixedPoint(_ pressure: Double) -> Double {
    var (low, high) = (1e-12, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let next = 1 - exponential(-middle * pressure)
      if next > middle { low = middle } else { high = middle }
    }
    return pressure <= 1 ? 0 : high
  }

  /// e^x by squaring of a series.
  private func exponential(_ x: Double) -> Double {
    let y = x / 1024
    var (term, sum) = (1.0, 1.0)
    for n in 1..<12 {
      term *= y / Double(n)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }

  @Test func sharesLieBetweenNoneAndAllAndRiseWithThePressure() {
    var last = 0.0
    for pressure in Self.pressures {
      let share = MemoryLevel.missShare(pressure: pressure)
      #expect(share >= last && share <= 1, "\(pressure)")
      if pressure <= 1 { #expect(share == 0) }
      last = share
    }
    #expect(last == 1)
  }

  @Test func sharesAreTheFixedPointOfRandomReplacement() {
    for pressure in Self.pressures where pressure < 40 {
      let share = MemoryLevel.missShare(pressure: pressure)
      // Just above one the root is double and Newton slow; further up it must be exact.
      let tolerance = pressure > 1.1 ? 1e-5 : 5e-3
      #expect(abs(share - fixedPoint(pressure)) < tolerance, "\(pressure)")
    }
  }

  /// 64 B a load: 1 ns from the cache of 1000 B, 100 ns from memory.
  @Test func aHotWalkWaitsForTheLevelsThatHoldIt() throws {
    let machine = try StepModel(.small, workers: 1)
    var last = 0.0
    for steps in 1..<400 {
      let chase = PointerChase(bytes: 64 * steps)
      let time = try machine.time(chase, setting: Setting(residency: .hot))
      let load = time.value / Double(steps)
      let missing = MemoryLevel.missShare(pressure: Double(64 * steps) / 1000)
      #expect(abs(load - (1e-9 * (1 - missing) + 1e-7 * missing)) < 1e-15)
      #expect(load >= last * (1 - 1e-12))
      last = load
    }
    #expect(abs(last - 1e-7) < 1e-15)
  }

  /// Every line of a cold walk comes from memory: it is touched once.
  @Test(arguments: [Residency.cold, .rotating()])
  func aColdWalkWaitsForTheOutermostLevel(state: Residency) throws {
    let machine = try StepModel(.small, workers: 1)
    for steps in [1, 4, 15, 16, 100] {
      let time = try machine.time(
        PointerChase(bytes: 64 * steps), setting: Setting(residency: state))
      #expect(abs(time.value - 1e-7 * Double(steps)) < 1e-12, "\(steps) loads")
    }
  }

  /// 480 B fit the cache of 1000 B, and no part of 48 kB does.
  @Test func aHotStreamMovesWhatItDoesNotFind() throws {
    let machine = try StepModel(.small, workers: 1)
    let fits = try machine.prediction(
      Stream(.copy, type: .fp32, elements: 60), setting: Setting(residency: .hot))
    #expect(fits.bound == .read(level: "cache"))
    // Registers keep nothing for the next call.
    #expect(abs(fits.time.value - 480e-9) < 1e-15)
    let large = Stream(.copy, type: .fp32, elements: 6000)
    let (hot, cold) = (
      try machine.time(large, setting: Setting(residency: .hot)),
      try machine.time(large, setting: Setting(residency: .cold))
    )
    #expect(hot == cold)
  }

  /// A core-scoped level holds its share of what the workers divide among them.
  @Test func coresDivideAWorkingSet() throws {
    var profile = HardwareProfile.small
    profile.memory[1].scope = .core
    let stream = Stream(.copy, type: .fp32, elements: 200)  // 1600 B
    let one = try StepModel(profile, workers: 1).prediction(stream, setting: Setting())
    let two = try StepModel(profile, workers: 2).prediction(stream, setting: Setting())
    #expect(one.bound == .read(level: "memory"))
    #expect(two.estimate.blame.allSatisfy { $0.cause != .read(level: "memory") })
  }
}
