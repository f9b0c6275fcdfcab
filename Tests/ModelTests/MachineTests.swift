import Hardware
import Model
import Quantities
import Testing
import Workloads

@Suite struct MachineTests {
  private let scale = Stream(.scale, type: .fp32, elements: 1000)

  /// 4000 B are read from memory and as many written: 80 us at 0.1 GB/s; 1000 FLOP take 1 us and hide.
  @Test func aColdStreamTakesItsTrafficsTime() throws {
    let prediction = try StepModel(.small, workers: 2).prediction(
      scale, setting: Setting(workers: 2, residency: .cold))
    #expect(abs(prediction.time.value - 81e-6) < 1e-15)
    #expect(names(prediction.estimate.blame) == ["memory reads", "memory writes", "dispatch"])
    #expect(names(prediction.estimate.hidden) == ["cache reads", "cache writes", "vector fp32"])
    #expect(prediction.bound == .read(level: "memory"))
  }

  private func names(_ blame: [Blame]) -> [String] {
    blame.filter { $0.time > .zero }.map(\.cause.description)
  }

  @Test func figuresOfOneAndOfAllAreInterpolated() throws {
    var profile = HardwareProfile.small
    profile.processor.cores = 4
    profile.compute[0].rate.value = FLOPsPerSecond(1e3)
    profile.compute.append(
      ComputeCeiling(
        unit: .vector, type: .fp32, workers: .all,
        rate: Figure(FLOPsPerSecond(2.5e3), source: "text")))
    for index in profile.overheads.indices { profile.overheads[index].time.value = .zero }
    for (workers, rate) in [(1, 1e3), (2, 1.5e3), (3, 2e3), (4, 2.5e3)] {
      let time = try StepModel(profile, workers: workers).time(scale, setting: Setting())
      #expect(abs(time.value - 1e3 / rate) < 1e-12)
    }
    // One figure alone is shared out, or multiplied.
    profile.compute.removeLast()
    let three = try StepModel(profile, workers: 3).time(scale, setting: Setting())
    #expect(abs(three.value - 1 / 3) < 1e-12)
    profile.compute[0].workers = .all
    let half = try StepModel(profile, workers: 2).time(scale, setting: Setting())
    #expect(abs(half.value - 2) < 1e-12)
  }

  @Test func waitingIsCountedForAllButOneWorker() throws {
    let threads = AllReduce(.threads, type: .fp32, bytes: 4, ranks: 2)
    let processes = AllReduce(.processes, type: .fp32, bytes: 4, ranks: 2)
    let (one, two) = (try StepModel(.small, workers: 1), try StepModel(.small, workers: 2))
    func overheads(_ operation: AllReduce, _ machine: StepModel) throws -> [String: Double] {
      let blame = try machine.prediction(operation, setting: Setting()).estimate.blame
      return Dictionary(uniqueKeysWithValues: blame.map { ($0.cause.description, $0.time.value) })
        .filter { ["dispatch", "barrier", "process-exchange"].contains($0.key) }
    }
    #expect(try overheads(threads, one).isEmpty)
    #expect(try overheads(processes, one).isEmpty)
    #expect(try overheads(threads, two) == ["dispatch": 1e-6, "barrier": 4e-6])
    #expect(try overheads(processes, two) == ["process-exchange": 8e-6])
  }

  /// The cache is slower than memory is here, so that raising its bandwidth leaves memory the slowest level.
  @Test func raisingTheSlowestLevelDoesNotUncoverAnother() throws {
    var profile = HardwareProfile.small
    profile.memory[1] = .small("cache", .device, capacity: 1000, bandwidth: 0.99e8, latency: nil)
    profile.memory[1].overlap = Share(1, source: "text")
    profile.memory[2].overlap = Share(0, source: "text")
    profile.compute[0].rate.value = FLOPsPerSecond(1.25e7)
    let slow = try StepModel(profile, workers: 1).time(scale, setting: Setting(residency: .cold))
    for place in profile.memory[1].bandwidths.indices {
      profile.memory[1].bandwidths[place].rate.value = BytesPerSecond(1.01e8)
    }
    let fast = try StepModel(profile, workers: 1).time(scale, setting: Setting(residency: .cold))
    #expect(fast <= slow)
  }

  /// A device is one worker: asking for more of them is refused, or changes nothing.
  @Test func noNumberOfWorkersLiftsADevicesCeilings() throws {
    var device = HardwareProfile.small
    device.kind = .gpu
    for index in device.compute.indices { device.compute[index].workers = .all }
    for index in device.memory.indices {
      device.memory[index].bandwidths.removeAll { $0.workers == .one }
    }
    let one = try #require(StepModel(device).roofline(scale, setting: Setting()).first)
    let more = try? StepModel(device, workers: 2).roofline(scale, setting: Setting()).first
    if let more {
      #expect(more.peak <= one.peak)
      #expect(more.roof <= one.roof)
    }
  }

  @Test func matrixUnitsDoTheProductsOfTypesTheyHave() throws {
    var profile = HardwareProfile.small
    profile.compute.append(
      ComputeCeiling(
        unit: .matrix, type: .bf16, workers: .one, rate: Figure(FLOPsPerSecond(1e3), source: "text")
      ))
    profile.compute.append(
      ComputeCeiling(
        unit: .vector, type: .fp16, workers: .one, rate: Figure(FLOPsPerSecond(1e3), source: "text")
      ))
    let machine = try StepModel(profile, workers: 1)
    func bound(_ type: ElementType) throws -> Cause? {
      try machine.prediction(GEMM(type: type, m: 10, n: 10, k: 10), setting: Setting()).bound
    }
    #expect(try bound(.bf16) == .compute(.matrix, .bf16))
    #expect(try bound(.fp16) == .compute(.vector, .fp16))
  }

  @Test func aNodeIsOneOfItsDevices() throws {
    var node = HardwareProfile(
      name: "node", kind: .node, title: "node", processor: .init(cores: 1, source: "text"))
    node.devices = .init(count: 4, profile: .small, source: "text")
    let (device, whole) = (try StepModel(.small), try StepModel(node))
    #expect(whole.workers == 2 && whole.name == "node")
    #expect(
      try whole.time(scale, setting: Setting()) == device.time(scale, setting: Setting()))
  }

  @Test func aRoofIsTheLowerOfPeakAndBandwidth() throws {
    let machine = try StepModel(.small, workers: 2)
    let points = try machine.roofline(scale, setting: Setting(residency: .cold))
    #expect(points.map(\.level) == ["cache", "memory"])
    #expect(points.map(\.traffic) == [Bytes(8000), Bytes(8000)])
    #expect(points.allSatisfy { $0.peak == FLOPsPerSecond(2e9) && $0.roof <= $0.peak })
    #expect(abs(points[0].roof.value - 1.25e8) < 1 && abs(points[1].roof.value - 1.25e7) < 1)
    let product = GEMM(type: .fp32, m: 100, n: 100, k: 100)
    let high = try machine.roofline(product, setting: Setting(residency: .hot))
    #expect(high.allSatisfy { $0.roof <= $0.peak })
    let copy = Stream(.copy, type: .fp32, elements: 10)
    #expect(try machine.roofline(copy, setting: Setting()).isEmpty)
  }
}
