import Hardware
import Laws
import Model
import Quantities
import Testing
import Validate
import Workloads

import func Foundation.log

@Suite struct FamilyFitTests {
  private static let known = [
    [0.6, 0.7, 8e-7], [0.25, 0.4, 1e-7], [0.9, 0.95, 5e-6],
  ]

  private func fit(_ measurements: [Measurement], folds: Int = 1) throws -> FamilyFit {
    let fits = try MachineFit.familyFits(of: measurements, on: .core, folds: Folds(count: folds))
    #expect(fits.count == 1)
    return try #require(fits.first)
  }

  private func distances(_ a: [Double], _ b: [Double]) -> [Double] {
    (0..<3).map { abs(a[$0] - b[$0]) / b[$0] }
  }

  @Test(arguments: known) func theParametersThatMadeTheTimesAreFound(known: [Double]) throws {
    let fit = try fit(measurements(under: known))
    #expect(distances(fit.values, known).allSatisfy { $0 < 0.05 }, "\(fit.values)")
    #expect(fit.trainingError < 0.01)
    #expect(fit.kind == .gemm && fit.library == .own)
  }

  @Test(arguments: 0..<2) func noiseOfThreePercentIsTheErrorThatIsExpected(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let known = Self.known[0]
    let fit = try fit(
      measurements(under: known) { 1 + 0.03 * (random.one(of: [-1, 1]) as Double) }, folds: 3)
    #expect(distances(fit.values, known).allSatisfy { $0 < 0.1 }, "\(fit.values)")
    #expect(fit.trainingError > 0.015 && fit.trainingError < 0.035)
    let unseen = try #require(fit.crossValidatedError)
    #expect(unseen > 0.02 && unseen < 0.06)
    #expect(fit.folds == 3 && fit.unseen.count == products.count)
    try expectFamily(of: fit)
  }

  /// A profile gets what was fitted, within the bounds, and residuals that it did not see.
  private func expectFamily(of fit: FamilyFit) throws {
    let family = fit.family(data: "ops.csv")
    #expect(family.name == "gemm" && family.implementation == "own")
    #expect(family.parameters.map(\.name) == fit.program.parameters.map(\.name))
    for (index, parameter) in family.parameters.enumerated() {
      let value = fit.values[index]
      #expect(parameter.low <= parameter.value && parameter.value <= parameter.high)
      #expect(abs(parameter.value - value) <= 1e-3 * value)
      #expect(parameter.source == "fit: ops.csv")
    }
    let residuals = try #require(family.residuals)
    #expect(residuals.count == products.count && residuals.folds == 3)
    #expect(residuals.p10 < 0 && 0 < residuals.p90)
    let between = fit.unseen.filter { row in
      let residual = log(row.measurement.time / row.predicted)
      return residuals.p10 - 1e-3...residuals.p90 + 1e-3 ~= residual
    }
    #expect(between.count >= 9)
    var profile = HardwareProfile.core
    profile.families = [family]
    let read = try StepModel(profile).program(of: .gemm, .own).values
    #expect(distances(read, fit.values).allSatisfy { $0 < 1e-3 })
  }

  @Test func anOutlierOfTenTimesDoesNotDecide() throws {
    let known = Self.known[0]
    for place in [2, 6, 9] {
      var rows = try measurements(under: known)
      let row = rows[place]
      rows[place] = Measurement(
        operation: row.operation, setting: row.setting, time: row.time * 10, spread: row.spread,
        samples: row.samples)
      let fit = try fit(rows)
      #expect(distances(fit.values, known).allSatisfy { $0 < 0.15 }, "\(fit.values)")
    }
  }

  @Test func whatTheRowsDoNotSayStaysWithinItsBounds() throws {
    let fit = try fit(Array(measurements(under: Self.known[0]).prefix(1)), folds: 5)
    #expect(fit.folds == 1)
    for (index, parameter) in fit.program.parameters.enumerated() {
      #expect(parameter.low...parameter.high ~= fit.values[index])
    }
    #expect(fit.trainingError < 0.01)
  }

  @Test func eachFamilyAndImplementationIsFittedAlone() throws {
    let rows = try measurements(under: Self.known[0]).prefix(1)
    let stream = Stream(.copy, type: .fp32, elements: 1 << 20)
    let copies = [2e-3, 1e-3].map { time in
      Measurement(
        operation: stream,
        setting: Setting(library: time > 1.5e-3 ? .framework : .own, residency: .cold),
        time: Seconds(time), spread: 0, samples: 1)
    }
    let fits = try MachineFit.familyFits(of: rows + copies, on: .core, folds: Folds(count: 1))
    #expect(fits.map(\.kind) == [.copy, .copy, .gemm])
    #expect(fits.map(\.library) == [.framework, .own, .own])
    // 8 MiB at 10 GB/s are 839 us, of which the programs reach so much.
    #expect(abs(fits[0].values[1] - 0.419) < 0.03)
    #expect(abs(fits[1].values[1] - 0.839) < 0.05)
  }

  @Test func aMissingCeilingIsAnErrorAndNoBadFit() throws {
    let row = Measurement(
      operation: GEMM(type: .fp64, m: 4, n: 4, k: 4), setting: Setting(), time: Seconds(1e-6),
      spread: 0, samples: 1)
    #expect(
      throws: ModelError.missingCeiling(profile: "core", unit: .vector, type: .fp64)
    ) { try MachineFit.familyFits(of: [row], on: .core) }
    #expect(try MachineFit.familyFits(of: [], on: .core).isEmpty)
  }
}
