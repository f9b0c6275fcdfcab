import Hardware
import Laws
import Model
import Quantities
import Testing
import Workloads

@Suite struct PredictionTests {
  @Test(arguments: [HardwareProfile.Kind.cpu, .gpu], 0..<15)
  func intervalsHoldTheTimeAndLieAboveTheBound(kind: HardwareProfile.Kind, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let profile = random.profile(kind)
    let machine = try random.machine(profile)
    let share = Double.random(in: 0.05...0.99, using: &random)
    for item in try random.cases() {
      let prediction = try machine.prediction(item.operation, setting: item.setting, share: share)
      let interval = prediction.interval
      #expect(interval.low <= prediction.time && prediction.time <= interval.high, "\(item.label)")
      let bound = try machine.time(
        item.operation, setting: item.setting, parameters: .ideal(.roofline))
      // The bound itself may round above a program that reaches it.
      #expect(interval.low >= min(bound, prediction.time), "\(item.label)")
      #expect(interval.low >= .zero && interval.high.value.isFinite, "\(item.label)")
      #expect(interval.share == share && prediction.machine == profile.name)
      let family = profile.families.first { $0.name == item.operation.kind }
      #expect(prediction.isFitted == (family != nil), "\(item.label)")
      let basis: Interval.Basis = family?.residuals == nil ? .unmeasured : .residuals(count: 20)
      #expect(interval.basis == basis, "\(item.label)")
    }
  }

  @Test(arguments: 0..<15) func aWiderShareGivesAWiderInterval(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let machine = try random.machine(random.profile(.cpu))
    for item in try random.cases() {
      let intervals = try [0.5, 0.8, 0.95].map { share in
        try machine.prediction(item.operation, setting: item.setting, share: share).interval
      }
      for (narrow, wide) in zip(intervals, intervals.dropFirst()) {
        #expect(wide.low <= narrow.low && wide.high >= narrow.high, "\(item.label)")
      }
    }
  }

  private func fitted(
    _ parameters: [(String, Family.Parameter.Unit, Double)], residuals: (Double, Double)?
  ) -> HardwareProfile {
    var profile = HardwareProfile.small
    profile.families = [
      Family(
        name: "scale", implementation: "own",
        parameters: parameters.map {
          .init(name: $0.0, unit: $0.1, value: $0.2, low: 0, high: 1, source: "text")
        },
        residuals: residuals.map {
          .init(count: 7, p10: $0.0, p90: $0.1, folds: 5, source: "text")
        })
    ]
    return profile
  }

  private let scale = Stream(.scale, type: .fp32, elements: 1000)

  /// Residuals are (predicted - measured) / measured: a tenth of the measurements is above time / (1 + p10).
  @Test func theIntervalOfEightyPerCentIsThatOfTheResiduals() throws {
    let profile = fitted([("trafficEfficiency", .ratio, 0.5)], residuals: (-0.2, 0.25))
    let prediction = try Machine(profile, workers: 1).prediction(
      scale, setting: Setting(state: .cold))
    #expect(abs(prediction.time.value - 160e-6) < 1e-12)
    #expect(abs(prediction.interval.low.value - 128e-6) < 1e-12)
    #expect(abs(prediction.interval.high.value - 200e-6) < 1e-12)
    #expect(prediction.interval.basis == .residuals(count: 7))
  }

  @Test func theBoundCutsTheIntervalOff() throws {
    let profile = fitted([("trafficEfficiency", .ratio, 0.9)], residuals: (-0.2, 1))
    let prediction = try Machine(profile, workers: 1).prediction(
      scale, setting: Setting(state: .cold))
    #expect(abs(prediction.interval.low.value - 80e-6) < 1e-12)
  }

  @Test func whatWasNeverMeasuredHasAWideStatedInterval() throws {
    let prediction = try Machine(.small, workers: 1).prediction(
      scale, setting: Setting(state: .cold))
    #expect(!prediction.isFitted && prediction.interval.basis == .unmeasured)
    #expect(prediction.interval.low == prediction.time)
    #expect(prediction.interval.high == prediction.time * 4)
  }

  @Test func parametersAreSharesOfTheCeilingsAndAStartup() throws {
    let profile = fitted(
      [("computeEfficiency", .ratio, 0.25), ("startup", .seconds, 3e-6)], residuals: nil)
    var slow = profile
    slow.compute[0].rate.value = FLOPsPerSecond(1e6)
    let machine = try Machine(slow, workers: 1)
    // 1000 FLOP at a quarter of 1 MFLOP/s, and the startup.
    let time = try machine.time(scale, setting: Setting(state: .hot))
    #expect(abs(time.value - 4.003e-3) < 1e-12)
    // Another implementation has no parameters here.
    let other = try machine.prediction(scale, setting: Setting(implementation: .openblas))
    #expect(!other.isFitted && abs(other.time.value - 1e-3) < 1e-12)
  }

  @Test(arguments: Program.allCases) func parametersHaveBoundsAndAnIdealWithinThem(program: Program)
  {
    #expect(program.parameters.count <= 8)
    #expect(Set(program.parameters.map(\.name)).count == program.parameters.count)
    for parameter in program.parameters {
      #expect(parameter.low < parameter.high)
      #expect(parameter.low...parameter.high ~= parameter.ideal || parameter.ideal == 0)
    }
    let values = program.parameters.map(\.ideal)
    #expect(FamilyParameters(values: values) == .ideal(program))
  }
}
