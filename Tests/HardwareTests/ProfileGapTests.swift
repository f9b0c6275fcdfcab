import Hardware
import Quantities
import Testing

@Suite struct ProfileGapTests {
  private func profile(_ name: String) throws -> HardwareProfile {
    try ShippedProfileTests.library.profile(name)
  }

  private func questions(_ profile: HardwareProfile) -> [ProfileGap.Question] {
    profile.gaps.map(\.question)
  }

  @Test func aMeasuredGPUAnswersEverything() throws {
    #expect(try profile("nvidia-h200-sxm").gaps == [])
    #expect(try questions(profile("hgx-h200-4gpu")) == [.clusters])
    #expect(try profile("dgx-h100").gaps == [])
  }

  @Test func whatIsTakenAwayIsNamed() throws {
    let whole = try profile("nvidia-h200-sxm")
    func expect(
      _ expected: [ProfileGap.Question], without change: (inout HardwareProfile) -> Void,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      var profile = whole
      change(&profile)
      #expect(questions(profile) == expected, sourceLocation: sourceLocation)
    }
    expect([.anything]) { $0.compute.removeAll { $0.unit == .exponential } }
    expect([.anything]) { $0.compute.removeAll { $0.unit == .vector && $0.type == .fp32 } }
    expect([.anything]) { $0.memory[2].bandwidths = [] }
    expect([.anything]) { $0.memory.removeFirst() }
    expect([.anything]) { $0.processor.clock = nil }
    expect([]) { $0.compute.removeAll { $0.unit == .division } }
    expect([]) { $0.compute.removeAll { $0.unit == .matrix && $0.type == .bf16 } }
    expect([.sixteenBits]) { $0.compute.removeAll { $0.unit == .matrix } }
    expect([.eagerSteps]) { $0.overheads = [] }
    expect([.copies]) { $0.links = [] }
    expect([.energy]) { $0.processor.power = nil }
  }

  @Test func whatAPlainCPULacksIsNamed() throws {
    let cpu = try profile("amd-epyc-7742")
    #expect(questions(cpu) == [.allCores, .sixteenBits, .attention, .steps, .energy])
    let words = cpu.gaps.map(\.description)
    #expect(words[0] == "all cores (no overhead 'dispatch' or 'barrier')")
    #expect(words[2] == "attention (no exponential or division ceiling of fp32)")
  }

  @Test func aNodeLacksWhatItsDevicesDoAndItsLinks() throws {
    var node = try profile("hgx-h200-4gpu")
    node.links = []
    #expect(questions(node) == [.collectives, .clusters])
    var card = try #require(node.devices?.profile)
    card.processor.power = nil
    node.devices = .init(count: 4, profile: card, source: "test")
    #expect(questions(node) == [.collectives, .clusters, .energy])
  }

  /// Without a figure, no question can be answered that could not be before.
  @Test(arguments: ShippedProfileTests.library.names())
  func takingAFigureAwayAnswersNothing(name: String) throws {
    let whole = try profile(name)
    let before = Set(questions(whole))
    func expect(_ change: (inout HardwareProfile) -> Void) {
      var profile = whole
      change(&profile)
      let after = Set(questions(profile))
      #expect(after.contains(.anything) || before.isSubset(of: after))
    }
    for index in whole.compute.indices { expect { $0.compute.remove(at: index) } }
    for index in whole.links.indices { expect { $0.links.remove(at: index) } }
    for index in whole.overheads.indices { expect { $0.overheads.remove(at: index) } }
    for index in whole.memory.indices { expect { $0.memory[index].bandwidths = [] } }
  }
}
