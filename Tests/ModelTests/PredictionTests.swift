import Hardware
import Laws
import Quantities
import Testing
import Workloads

import func Foundation.exp
import func Foundation.log

@testable import Model

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
      #expect(interval.low < prediction.time && prediction.time < interval.high, "\(item.label)")
      #expect(interval.low >= bound(of: item, on: machine) * (1 - 1e-9), "\(item.label)")
      #expect(interval.low >= .zero && interval.high.value.isFinite, "\(item.label)")
      #expect(interval.share == share && prediction.machine == profile.name)
      let family = profile.families.first { $0.name == item.operation.kind.rawValue }
      #expect(prediction.isFitted == (family != nil), "\(item.label)")
      let basis: Interval.Basis = family?.residuals == nil ? .unmeasured : .residuals(count: 20)
      #expect(interval.basis == basis, "\(item.label)")
    }
  }

  private func bound(of item: Case, on machine: StepModel) -> Seconds {
    func bound<O: Workloads.Operation>(_ operation: O) -> Seconds {
      machine.floor(of: operation, item.setting)
    }
    return bound(item.operation)
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
    profile.families.removeAll { $0.name == "scale" }
    profile.families += [
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

  /// Residuals are ln(measured / predicted): a tenth of the measurements is below time e^p10.
  @Test func theIntervalOfEightyPerCentIsThatOfTheResiduals() throws {
    let profile = fitted(
      [("trafficEfficiency", .ratio, 0.5)], residuals: (log(0.8), log(1.25)))
    let prediction = try StepModel(profile, workers: 1).prediction(
      scale, setting: Setting(residency: .cold))
    #expect(abs(prediction.time.value - 160e-6) < 1e-12)
    #expect(abs(prediction.interval.low.value - 128e-6) < 1e-12)
    #expect(abs(prediction.interval.high.value - 200e-6) < 1e-12)
    #expect(prediction.interval.basis == .residuals(count: 7))
  }

  @Test func theBoundCutsTheIntervalOff() throws {
    let profile = fitted([("trafficEfficiency", .ratio, 0.9)], residuals: (-0.7, 0.2))
    let prediction = try StepModel(profile, workers: 1).prediction(
      scale, setting: Setting(residency: .cold))
    // 4000 B are read at 0.1 GB/s, and as many written beside: no less than either.
    #expect(abs(prediction.time.value - 80e-6 / 0.9) < 1e-12)
    #expect(prediction.interval.low.value >= 40e-6)
    #expect(abs(prediction.interval.low.value - 80e-6 / 0.9 * exp(-0.7)) < 1e-12)
    let wider = fitted([("trafficEfficiency", .ratio, 0.9)], residuals: (-7, 0.2))
    let bound = try StepModel(wider, workers: 1).prediction(
      scale, setting: Setting(residency: .cold))
    #expect(abs(bound.interval.low.value - 40e-6) < 1e-12)
  }

  /// From the bound to four times the bound, and the prediction in their geometric middle.
  @Test func whatWasNeverMeasuredIsTheMiddleOfItsStatedRange() throws {
    var unknown = HardwareProfile.small
    unknown.families = []
    let setting = Setting(residency: .cold)
    let prediction = try StepModel(unknown, workers: 1).prediction(scale, setting: setting)
    let bound = try StepModel(.small, workers: 1).time(scale, setting: setting)
    #expect(!prediction.isFitted && prediction.interval.basis == .unmeasured)
    #expect(prediction.time == bound * 2)
    #expect(abs(prediction.interval.low / bound - 1) < 1e-12)
    #expect(abs(prediction.interval.high / bound - 4) < 1e-12)
  }

  /// However far a factor widens a range, its ends stay on their sides.
  @Test(arguments: [1.0, 1.5, 3, 40, 100]) func aWidenedRangeHoldsThePrediction(factor: Double) {
    let time = Seconds(1e-3)
    for (p10, p90) in [(-0.9, 0.7), (-5, 1e-9), (-1e-9, 5), (-0.01, 0.02)] {
      let residuals = Family.Residuals(
        count: 9, p10: p10 * factor, p90: p90 * factor, folds: 3, source: "text")
      let margin = Margin(of: time, residuals, floor: .zero, share: 0.8)
      let interval = Interval(around: time, margin, share: 0.8)
      #expect(interval.low < time && time < interval.high && interval.low >= .zero)
    }
  }

  @Test func parametersAreSharesOfTheCeilingsAndAStartup() throws {
    let profile = fitted(
      [("computeEfficiency", .ratio, 0.25), ("startup", .seconds, 3e-6)], residuals: nil)
    var slow = profile
    slow.compute[0].rate.value = FLOPsPerSecond(1e6)
    let machine = try StepModel(slow, workers: 1)
    // 1000 FLOP at a quarter of 1 MFLOP/s, and the startup.
    let time = try machine.time(scale, setting: Setting(residency: .hot))
    #expect(abs(time.value - 4.003e-3) < 1e-12)
    // Another implementation has no parameters here.
    let other = try machine.prediction(scale, setting: Setting(library: .openblas))
    #expect(!other.isFitted && abs(other.time.value - 2e-3) < 1e-12)
  }

  @Test(arguments: DevicePrograms.all + [DevicePrograms.roofline])
  func parametersHaveBoundsAndAnIdealWithinThem(program: ProgramEntry) {
    #expect(Set(program.parameters.map(\.name)).count == program.parameters.count)
    for parameter in program.parameters {
      #expect(parameter.low < parameter.high)
      #expect(parameter.low...parameter.high ~= parameter.ideal || parameter.ideal == 0)
    }
  }
}
