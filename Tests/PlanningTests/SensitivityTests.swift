import Hardware
import Model
import Planning
import Quantities
import Testing
import Workloads

@Suite struct SensitivityTests {
  private let setting = Setting(library: .cublas, workers: 1, residency: .rotating())

  private func time(of profile: HardwareProfile) throws -> Seconds {
    try StepModel(profile).time(GEMM(type: .bf16, m: 512, n: 4096, k: 4096), setting: setting)
  }

  /// Each ceiling is found by its name, scaled alone, and scaled back.
  @Test(arguments: ["nvidia-h200-sxm", "hgx-h200-4gpu", "amd-epyc-7003-2core"])
  func aCeilingIsScaledAlone(name: String) throws {
    let profile = try Shipped.profiles.profile(name)
    #expect(Set(profile.ceilings).count == profile.ceilings.count && profile.ceilings.count > 5)
    for ceiling in profile.ceilings {
      let scaled = profile.scaling(ceiling.name, by: 2)
      #expect(scaled != profile, "\(ceiling.name)")
      for other in profile.ceilings where other.name != ceiling.name {
        #expect(scaled.scaling(other.name, by: 2) != scaled)
      }
      let back = scaled.scaling(ceiling.name, by: 0.5)
      #expect(back.compute.map(\.rate.value) == profile.compute.map(\.rate.value))
    }
    #expect(profile.scaling("no such ceiling", by: 2) == profile)
  }

  /// Better ceilings never make a product slower by more than another tile's choice does.
  @Test func betterIsNotSlower() throws {
    let profile = try Shipped.profiles.profile("nvidia-h200-sxm")
    let plain = try time(of: profile)
    for ceiling in profile.ceilings {
      let better = try time(of: profile.scaling(ceiling.name, by: ceiling.isTime ? 0.9 : 1.1))
      #expect(better <= plain * (1 + 1e-12), "\(ceiling.name)")
    }
  }

  @Test(arguments: [
    "HBM bandwidth", "=2", "HBM bandwidth=x", "HBM bandwidth=0", "HBM bandwidth=-1",
  ])
  func whatIsNoScaleIsRefused(text: String) {
    #expect { try CeilingScale(text) } throws: { "\($0)".contains("NAME=FACTOR") }
  }

  @Test func anUnknownCeilingIsNamedWithTheNearest() throws {
    let profile = try Shipped.profiles.profile("nvidia-h200-sxm")
    #expect { try profile.scaled(by: [CeilingScale("HMB bandwidth=2")]) } throws: {
      "\($0)".contains("'HBM bandwidth'")
    }
  }
}
