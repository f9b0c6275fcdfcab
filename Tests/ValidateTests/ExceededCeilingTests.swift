import Hardware
import Model
import Quantities
import Testing
import Validate
import Workloads

@Suite struct ExceededCeilingTests {
  private let product = GEMM(type: .fp32, m: 320, n: 256, k: 256)
  private let copy = Stream(.copy, type: .fp32, elements: 1 << 24)

  private func measurement(
    _ operation: any Operation, _ time: Seconds, spread: Double = 0
  ) -> Measurement {
    Measurement(
      operation: operation, setting: Setting(residency: .cold), time: time, spread: spread,
      samples: 5)
  }

  /// The floor is the ceiling's own time, and what is slower than it exceeds nothing.
  @Test(arguments: [0.25, 0.5, 0.9, 0.98, 1, 1.5, 10])
  func aMeasurementBelowItsFloorNamesTheCeiling(share: Double) throws {
    let machine = try StepModel(.core)
    for (operation, cause) in [
      (product as any Operation, "vector fp32"), (copy as any Operation, "memory reads"),
    ] {
      let setting = Setting(residency: .cold)
      let least = machine.floor(of: operation, setting)
      let limit = machine.bound(of: operation, setting)
      let bound = try #require(limit)
      #expect(bound.time == least && bound.cause.description == cause)
      let found = measurement(operation, least * share).exceededCeiling(on: machine)
      #expect((found != nil) == (share < 0.95), "\(operation.label), \(share)")
      if let found {
        #expect(found.cause == bound.cause && abs(found.excess - (1 / share - 1)) < 1e-9)
      }
    }
  }

  /// Raising what is exceeded to what was seen leaves nothing exceeded.
  @Test func aRaisedCeilingIsNotExceeded() throws {
    let slow = try StepModel(.core)
    let time = slow.floor(of: copy, Setting(residency: .cold)) * 0.5
    let found = try #require(measurement(copy, time).exceededCeiling(on: slow))
    let raised = HardwareProfile.core.scaling("memory bandwidth", by: 1 + found.excess)
    #expect(measurement(copy, time).exceededCeiling(on: try StepModel(raised)) == nil)
  }

  /// What the samples differ by among themselves is no finding.
  @Test func aMeasurementThatScattersMoreExceedsNothing() throws {
    let machine = try StepModel(.core)
    let time = machine.floor(of: product, Setting(residency: .cold)) * 0.8
    #expect(measurement(product, time, spread: 0.2).exceededCeiling(on: machine) != nil)
    #expect(measurement(product, time, spread: 0.3).exceededCeiling(on: machine) == nil)
  }
}
