import Hardware
import Quantities
import Testing

/// A slip of a unit is a factor of a thousand: no figure that matters passes with one.
@Suite struct ProfileBoundsTests {
  private static let names = ShippedProfileTests.library.names()

  private func shipped(_ name: String) throws -> HardwareProfile {
    try reader.profile(file: "\(Folders.profiles)/\(name).xml")
  }

  /// A profile, or a node, of which the device was changed.
  private func changed(
    _ profile: HardwareProfile, _ change: (inout HardwareProfile) -> Void
  ) -> HardwareProfile {
    var changed = profile
    guard let devices = profile.devices else {
      change(&changed)
      return changed
    }
    var device = devices.profile
    change(&device)
    changed.devices = .init(count: devices.count, profile: device, source: devices.source)
    return changed
  }

  @Test(arguments: names) func memoryAThousandTimesFasterOrSlowerIsNone(name: String) throws {
    let profile = try shipped(name)
    for factor in [1e3, 1e-3] {
      let other = changed(profile) { device in
        let last = device.memory.count - 1
        for index in device.memory[last].bandwidths.indices {
          device.memory[last].bandwidths[index].rate.value.value *= factor
        }
      }
      #expect(!other.findings.isEmpty, "times \(factor)")
    }
  }

  /// One peak alone; of a machine without a clock, that of the matrix unit.
  @Test(arguments: names) func aPeakAThousandTimesHigherIsNone(name: String) throws {
    let profile = try shipped(name)
    let device = profile.devices?.profile ?? profile
    for (index, ceiling) in device.compute.enumerated() {
      let isBound = ceiling.unit == .matrix || device.processor.clock != nil
      guard ceiling.unit == .matrix || ceiling.unit == .vector, isBound else { continue }
      let other = changed(profile) { $0.compute[index].rate.value.value *= 1e3 }
      #expect(!other.findings.isEmpty, "\(ProfileCheck.Subject.compute(ceiling))")
    }
  }

  @Test(arguments: names) func aMatrixPeakAThousandTimesLowerIsNone(name: String) throws {
    let profile = try shipped(name)
    let device = profile.devices?.profile ?? profile
    for (index, ceiling) in device.compute.enumerated() where ceiling.unit == .matrix {
      let other = changed(profile) { $0.compute[index].rate.value.value /= 1e3 }
      #expect(!other.findings.isEmpty, "\(ProfileCheck.Subject.compute(ceiling))")
    }
  }

  @Test(arguments: names) func aClockAThousandTimesOffIsNone(name: String) throws {
    let profile = try shipped(name)
    guard let clock = (profile.devices?.profile ?? profile).processor.clock else { return }
    for factor in [1e3, 1e-3] {
      let findings = changed(profile) { $0.processor.clock = clock * factor }.findings
      #expect(findings.contains { "\($0.subject)".contains("processor") }, "times \(factor)")
    }
  }

  @Test(arguments: names) func aLinkAThousandTimesFasterIsNone(name: String) throws {
    let profile = try shipped(name)
    for index in profile.links.indices {
      var changed = profile
      changed.links[index].bandwidth.value.value *= 1e3
      #expect(changed.findings.contains { $0.subject == .link(profile.links[index].name) })
    }
  }

  @Test(arguments: names) func aCardsMemoryAThousandTimesLargerIsNone(name: String) throws {
    let profile = try shipped(name)
    let kind = (profile.devices?.profile ?? profile).kind
    guard kind == .gpu || kind == .accelerator else { return }
    let other = changed(profile) { device in
      device.memory[device.memory.count - 1].capacity.value.value *= 1e3
    }
    #expect(!other.findings.isEmpty)
  }

  /// The figure of an RTX 5090, with the unit that its datasheet has and with two that slipped.
  @Test(arguments: [("1792 GB/s", true), ("1792 TB/s", false), ("1.792 GB/s", false)])
  func aCardHas1792GigabytesASecondAndNoTerabytes(rate: String, isSound: Bool) throws {
    let rate = try BytesPerSecond(text: rate)
    let card = changed(try shipped("nvidia-rtx-4090")) { card in
      for index in card.memory[2].bandwidths.indices {
        card.memory[2].bandwidths[index].rate.value = rate
      }
    }
    #expect(card.findings.isEmpty == isSound, "\(card.findings)")
  }

  @Test func aFindingSaysWhatMachinesHave() throws {
    let card = changed(try shipped("nvidia-rtx-4090")) {
      $0.memory[2].bandwidths[0].rate.value = BytesPerSecond(1.792e15)
    }
    let words = card.findings.map(\.description).joined(separator: "\n")
    #expect(
      words.contains("memory 'GDDR': read bandwidth: 1.79 PB/s is not from 100 MB/s to 100 TB/s"))
    #expect(words.contains("FLOPs a byte"))
  }

  @Test(arguments: [("0.5 W", false), ("70 W", true), ("1000 W", true), ("575 kW", false)])
  func aPowerLimitIsThatOfADevice(limit: String, isSound: Bool) throws {
    let limit = try Watts(text: limit)
    let card = changed(try shipped("nvidia-h200-sxm")) { $0.processor.power?.limit = limit }
    #expect(card.findings.isEmpty == isSound, "\(card.findings)")
  }
}
