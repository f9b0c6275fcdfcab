import Hardware
import Quantities
import Testing

@Suite struct ProfileCheckTests {
  private func profile() throws -> HardwareProfile {
    try reader.profile(xml: Array(Sample.text.utf8), name: "sample")
  }

  /// A ceiling of so many TFLOP/s.
  private func ceiling(
    _ unit: ArithmeticUnit, _ type: ElementType, _ workers: Workers, _ rate: Double
  ) -> ComputeCeiling {
    ComputeCeiling(
      unit: unit, type: type, workers: workers,
      rate: Figure(FLOPsPerSecond(rate * 1e12), source: "test"))
  }

  /// A level of so many MiB, read at so many times 100 GB/s, that answers in so many times 100 ns.
  private func level(_ name: String, capacity: Double, read: Double, latency: Double) -> MemoryLevel
  {
    MemoryLevel(
      name: name, scope: .device, capacity: Figure(Bytes(capacity * 1_048_576), source: "test"),
      bandwidths: [
        .init(
          direction: .read, workers: .all, rate: Figure(BytesPerSecond(read * 1e11), source: "test")
        )
      ], latency: Figure(Seconds(latency * 1e-7), source: "test"))
  }

  @Test func aSoundProfileHasNoFindings() throws {
    #expect(try profile().findings == [])
  }

  @Test func allWorkersAreNoSlowerThanOne() throws {
    var profile = try profile()
    profile.compute = [ceiling(.vector, .fp32, .one, 2), ceiling(.vector, .fp32, .all, 1)]
    #expect(
      profile.findings.map(\.description) == [
        "vector fp32 by all: 1 TFLOP/s is less than the 2 TFLOP/s of vector fp32 by one"
      ])
  }

  @Test func fewerBitsAreNoSlowerInAMatrixUnit() throws {
    var profile = try profile()
    profile.compute = [ceiling(.matrix, .bf16, .all, 2), ceiling(.matrix, .fp8, .all, 1)]
    #expect(profile.findings.map(\.subject) == [.compute(profile.compute[1])])
    profile.compute = [ceiling(.matrix, .fp8, .all, 2), ceiling(.matrix, .bf16, .all, 1)]
    #expect(profile.findings == [])
  }

  @Test func aMatrixUnitIsNoSlowerThanVectors() throws {
    var profile = try profile()
    profile.compute = [ceiling(.vector, .fp64, .all, 2), ceiling(.matrix, .fp64, .all, 1)]
    #expect(profile.findings.map(\.subject) == [.compute(profile.compute[1])])
  }

  /// bf16 in GFLOP/s where TFLOP/s were meant, below the vectors' fp32; but datasheets round what is equal.
  @Test func aMatrixUnitIsNoSlowerInFewerBitsThanVectorsInMore() throws {
    var profile = try profile()
    profile.compute = [ceiling(.vector, .fp32, .all, 2), ceiling(.matrix, .bf16, .all, 1)]
    #expect(profile.findings.map(\.subject) == [.compute(profile.compute[1])])
    profile.compute[1] = ceiling(.matrix, .bf16, .all, 1.999)
    #expect(profile.findings == [])
  }

  @Test func vectorsAreNoFasterInFP64() throws {
    var profile = try profile()
    profile.compute = [ceiling(.vector, .fp32, .all, 1), ceiling(.vector, .fp64, .all, 2)]
    #expect(profile.findings.map(\.subject) == [.compute(profile.compute[0])])
    profile.compute = [ceiling(.vector, .fp32, .all, 2), ceiling(.vector, .fp64, .all, 2)]
    #expect(profile.findings == [])
  }

  @Test func outwardsMemoryHoldsMoreAndIsSlower() throws {
    var profile = try profile()
    profile.memory = [
      level("L1", capacity: 1, read: 3, latency: 1), level("L2", capacity: 2, read: 2, latency: 2),
    ]
    #expect(profile.findings == [])
    profile.memory[1] = level("L2", capacity: 0.5, read: 2, latency: 2)
    #expect(profile.findings.count == 1)
    profile.memory[1] = level("L2", capacity: 0.5, read: 4, latency: 0.5)
    #expect(profile.findings.count == 3)
    #expect(profile.findings.allSatisfy { $0.subject == .memory("L2") })
  }

  @Test func allWorkersReadNoSlowerThanOne() throws {
    var profile = try profile()
    profile.memory[0].bandwidths.append(
      .init(
        direction: .read, workers: .one,
        rate: Figure(BytesPerSecond(2e12), source: "test")))
    #expect(profile.findings.map(\.subject) == [.memory("L2")])
  }

  /// What is not there is a gap, not a finding.
  @Test func aMachineWithoutFiguresHasNoFindings() throws {
    var profile = try profile()
    (profile.compute, profile.memory) = ([], [])
    #expect(profile.findings == [])
    #expect(profile.gaps.map(\.question) == [.anything])
  }

  @Test func aNodeHasDevicesAndOnlyANode() throws {
    var profile = try profile()
    profile.kind = .node
    #expect(profile.findings.map(\.message) == ["a node without devices"])
    profile.devices = .init(count: 2, profile: try self.profile(), source: "test")
    #expect(profile.findings == [])
    var cluster = profile
    cluster.devices = .init(count: 2, profile: profile, source: "test")
    #expect(cluster.findings.map(\.subject) == [.devices])
    profile.kind = .gpu
    #expect(profile.findings.map(\.subject) == [.devices])
  }

  @Test func findingsOfAFileNameTheirLines() throws {
    let folder = TemporaryFolder()
    let second = #"<memory name="HBM" scope="device" capacity="1 KiB" source="x"/>"#
    let file = folder.write(
      Sample.replacing("</memory>", with: "</memory>\n\(second)"), as: "sample.xml")
    let findings = try reader.findings(file: file)
    #expect(findings.map(\.line) == [10])
    #expect(findings.first?.description.hasPrefix("\(file):10: memory 'HBM': holds 1 KiB") == true)
  }

  @Test func findingsOfAnIncludedDeviceNameItsFile() throws {
    let folder = TemporaryFolder()
    let device = folder.write(Sample.replacing("1 TB/s", with: "1000 TB/s"), as: "device.xml")
    let node = folder.write(
      """
      <hardware-profile name="node" kind="node" title="node">
        <processor cores="1" source="datasheet"/>
        <devices count="2" source="datasheet">
          <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="device.xml"/>
        </devices>
      </hardware-profile>
      """, as: "node.xml")
    let findings = try reader.findings(file: node)
    #expect(!findings.isEmpty)
    #expect(findings.allSatisfy { $0.file == device && $0.line == 5 })
    #expect(findings.allSatisfy { $0.subject == .device(.memory("L2")) })
  }
}
