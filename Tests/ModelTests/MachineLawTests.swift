import Hardware
import Laws
import Model
import Quantities
import Testing
import Workloads

@Suite struct MachineLawTests {
  private static let kinds: [HardwareProfile.Kind] = [.cpu, .gpu]

  @Test(arguments: kinds, 0..<Tier.times(30, quick: 8))
  func theTimeAloneIsThatOfTheTreeToTheBit(kind: HardwareProfile.Kind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let machine = try random.machine(random.profile(kind))
    for item in try random.cases() {
      let time = try machine.time(item.operation, setting: item.setting)
      let tree = try machine.prediction(item.operation, setting: item.setting)
      #expect(time.value.bitPattern == tree.time.value.bitPattern, "\(item.label)")
      #expect(time >= .zero && time.value.isFinite, "\(item.label)")
    }
  }

  /// Powers of two change no digits, so that the law is exact.
  @Test(arguments: kinds, [2.0, 4, 1024])
  func aMachineThatIsFasterInEverythingIsFasterByThat(
    kind: HardwareProfile.Kind, k: Double
  ) throws {
    for seed in 0..<4 {
      var random = SplitMix(seed: UInt64(seed))
      let profile = random.profile(kind)
      let workers = kind == .cpu ? Int.random(in: 1...profile.processor.cores, using: &random) : nil
      let machine = try StepModel(profile, workers: workers)
      let faster = try StepModel(profile.faster(by: k), workers: workers)
      for item in try random.cases() {
        let time = try machine.prediction(item.operation, setting: item.setting)
        let less = try faster.prediction(item.operation, setting: item.setting)
        #expect(less.time == time.time / k, "\(item.label)")
        #expect(less.interval.low == time.interval.low / k, "\(item.label)")
        #expect(less.interval.high == time.interval.high / k, "\(item.label)")
        #expect(less.bound == time.bound, "\(item.label)")
      }
    }
  }

  @Test(arguments: kinds, 0..<Tier.times(8, quick: 3))
  func raisingACeilingNeverRaisesATime(kind: HardwareProfile.Kind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let profile = random.profile(kind)
    let k = random.factor(0...6)
    let lowered = try expectNoRise(
      on: profile, after: profile.raisedCeilings(by: k), by: k, &random)
    #expect(lowered > 0)
  }

  @Test(arguments: kinds, 0..<Tier.times(8, quick: 3))
  func loweringALatencyOrAnOverheadNeverRaisesATime(kind: HardwareProfile.Kind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let profile = random.profile(kind)
    let k = random.factor(0...6)
    let lowered = try expectNoRise(
      on: profile, after: profile.loweredDelays(by: k), by: k, &random)
    #expect(lowered > 0)
  }

  /// Compares every family before and after each change; returns how many times fell.
  private func expectNoRise(
    on profile: HardwareProfile, after changes: [(name: String, profile: HardwareProfile)],
    by k: Double, _ random: inout SplitMix
  ) throws -> Int {
    let workers =
      profile.kind == .cpu ? Int.random(in: 1...profile.processor.cores, using: &random) : nil
    let machine = try StepModel(profile, workers: workers)
    let cases = try random.cases()
    let before = try cases.map { try machine.time($0.operation, setting: $0.setting) }
    var (lowered, rises) = (0, [String]())
    for change in changes {
      let changed = try StepModel(change.profile, workers: workers)
      for (item, time) in zip(cases, before) {
        let after = try changed.time(item.operation, setting: item.setting)
        if after < time { lowered += 1 }
        // One rate is interpolated between two figures, which rounds.
        guard after > time * (1 + 1e-12) else { continue }
        rises.append(
          "\(item.label): \(time.rounded()), \(after.rounded()) by \(change.name) x \(k)")
      }
    }
    #expect(rises == [], "\(workers ?? 1) workers")
    return lowered
  }

  @Test(arguments: kinds, 0..<Tier.times(15, quick: 4))
  func noPredictionIsBelowThePhysicalBound(kind: HardwareProfile.Kind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let profile = random.profile(kind)
    let machine = try random.machine(profile)
    for item in try random.cases() {
      let time = try machine.time(item.operation, setting: item.setting)
      let kernel = try machine.kernel(item.operation, setting: item.setting)
      let ideal = try machine.time(kernel.with(kernel.program.with(kernel.program.entry.ideal)))
      #expect(time >= ideal * (1 - 1e-12), "\(item.label)")
      #expect(ideal >= computing(item.operation, on: profile) * (1 - 1e-12), "\(item.label)")
      guard item.setting.residency != .hot else { continue }
      let moving = try moving(item.operation, on: profile)
      #expect(ideal >= moving * (1 - 1e-12), "\(item.label)")
    }
  }

  /// The work of a kind at the highest rate that the whole machine has for it.
  private func computing(_ operation: any Operation, on profile: HardwareProfile) -> Seconds {
    let (type, demand) = (operation.elementType, operation.demand)
    let products = [profile.peak(.matrix, type), profile.peak(.vector, type)].compactMap(\.self)
      .max()
    let vector = profile.peak(.vector, type == .fp64 ? .fp64 : .fp32)
    let times = [products.map { demand.products / $0 }, vector.map { demand.elementwise / $0 }]
    return times.compactMap(\.self).max() ?? .zero
  }

  /// The compulsory traffic at the outermost level's bandwidth.
  private func moving(_ operation: any Operation, on profile: HardwareProfile) throws -> Seconds {
    let compulsory = operation.demand.compulsory
    let read = try #require(profile.outermost(.read))
    return compulsory.reads / read + compulsory.writes / (profile.outermost(.write) ?? read)
  }

  @Test(arguments: kinds, 0..<Tier.times(15, quick: 4))
  func hotOperandsAreNoSlowerThanColdOnes(kind: HardwareProfile.Kind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let machine = try random.machine(random.profile(kind))
    var faster = 0
    for item in try random.cases() {
      let times = try Residency.named.map { state in
        try machine.time(item.operation, setting: Setting(residency: state))
      }
      let (cold, hot, rotating) = (times[0], times[1], times[2])
      #expect(hot <= cold, "\(item.label): hot \(hot.text), cold \(cold.text)")
      #expect(rotating == cold, "\(item.label)")
      if hot < cold { faster += 1 }
    }
    #expect(faster > 0)
  }

  @Test(arguments: kinds, Residency.named)
  func aLongerStreamTakesNoLessTime(kind: HardwareProfile.Kind, state: Residency) throws {
    for seed in 0..<8 {
      var random = SplitMix(seed: UInt64(seed))
      let machine = try random.machine(random.profile(kind))
      let loop = random.one(of: Stream.Loop.allCases)
      var last = Seconds.zero
      for step in 20..<180 {
        let elements = (4 + step % 4) << (step / 4) / 4
        let stream = Stream(loop, type: .fp32, elements: elements)
        let time = try machine.time(stream, setting: Setting(residency: state))
        #expect(time >= last, "seed \(seed), \(stream.label): \(last.text), then \(time.text)")
        last = time
      }
    }
  }
}
