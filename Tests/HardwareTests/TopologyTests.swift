import Foundation
import Quantities
import Testing

@testable import Hardware

@Suite struct TopologyTests {
  private func fixture(_ name: String) throws -> Topology {
    try Topology(file: "\(Folders.fixtures)/\(name)")
  }

  @Test func bothVersionsOfTheFormatGiveEqualTopologies() throws {
    let two = try fixture("power8gpudistances.v2.xml")
    let three = try fixture("power8gpudistances.v3.xml")
    #expect(two == three)
    #expect(two.origin.version == "2.0")
    #expect(three.origin.version == "3.0")
    #expect(two.profile(name: "p").families == three.profile(name: "p").families)
  }

  @Test func processorsMemoryAndCachesAreCounted() throws {
    let machine = try fixture("power8gpudistances.v3.xml")
    #expect(machine.packages.count == 2)
    #expect(machine.cores.count == 8)
    #expect(machine.processingUnits.count == 16)
    #expect(machine.numaNodes.map(\.memory).first == Bytes(68_556_816_384))
    #expect(machine.caches.count == 8)
    #expect(machine.caches.allSatisfy { $0.level == 3 && $0.size == Bytes(8_388_608) })
    #expect(machine.caches.allSatisfy { $0.line == nil && $0.processingUnits.count == 2 })
  }

  /// hwloc's own default of what a node does not say is none: the rest is there, and that memory is left out.
  @Test func aNodeThatSaysNoMemoryIsLeftOut() throws {
    let file = "\(Folders.fixtures)/power8gpudistances.v3.xml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let silent = text.replacing(#/ local_memory="\d+"/#, with: "")
    let machine = try Topology(xml: Array(silent.utf8), name: "silent.xml")
    #expect(machine.cores.count == 8 && machine.caches.count == 8)
    #expect(machine.numaNodes.allSatisfy { $0.memory == .zero })
    let names = machine.profile(name: "p").memory.map(\.name)
    #expect(names.contains("L3") && !names.contains("DRAM"))
  }

  @Test func theDevicesOfOneGPUAreOneGPU() throws {
    let machine = try fixture("power8gpudistances.v2.xml")
    #expect(machine.gpus.count == 4)
    let gpu = try #require(machine.gpus.first)
    #expect(gpu.names == ["cuda0", "opencl0d0", "nvml0"])
    #expect(gpu.model == "Tesla P100-SXM2-16GB")
    #expect(gpu.memory == Bytes(16_671_616 * 1024))
    #expect(gpu.l2Cache == Bytes(4096 * 1024))
    #expect(gpu.multiprocessors == 56)
    #expect(gpu.address == "0002:01:00.0")
  }

  @Test func linksBetweenGPUsAreAMatrix() throws {
    let links = try #require(try fixture("power8gpudistances.v3.xml").nvlinks)
    #expect(links.ends == ["nvml0", "nvml1", "nvml2", "nvml3", "package 0", "package 1"])
    #expect(links.bandwidths[0][1] == BytesPerSecond(40e9))
    #expect(links.bandwidths[0][2] == .zero)
    #expect(links.bandwidths[0][0] == .zero)
    #expect(links.bandwidths[0][4] == BytesPerSecond(40e9))
  }

  @Test func aVirtualMachineIsReadToo() throws {
    let machine = try fixture("thisvm.hwloc2.9.0.xml")
    #expect(machine.architecture == "x86_64")
    #expect(machine.packages.first?.model == "AMD EPYC")
    #expect(machine.cores.count == 2)
    #expect(machine.gpus.isEmpty)
    #expect(machine.pciDevices.map(\.classCode) == ["0180", "0200"])
    #expect(
      machine.caches.filter { $0.level == 1 }.map(\.kind) == [
        .data, .instruction, .data, .instruction,
      ])
    #expect(machine.caches.first?.associativity == .ways(16))
  }

  @Test func aTopologyGivesASkeletonOfAProfile() throws {
    let profile = try fixture("thisvm.hwloc2.9.0.xml").profile(name: "here")
    #expect(profile.kind == .cpu)
    #expect(profile.title == "AMD EPYC")
    #expect(profile.processor == .init(cores: 2, source: "hwloc 2.0 XML, thisvm.hwloc2.9.0.xml"))
    #expect(profile.memory.map(\.name) == ["L1", "L2", "L3", "DRAM"])
    #expect(profile.memory.map(\.scope) == [.core, .core, .device, .device])
    #expect(
      profile.memory.map(\.capacity.value) == [
        Bytes(49152), Bytes(1_048_576), Bytes(33_554_432), Bytes(12_576_837_632),
      ])
    #expect(profile.memory.map(\.line) == [Bytes(64), Bytes(64), Bytes(64), nil])
    #expect(profile.memory.map(\.ways) == [12, 16, 16, nil])
    #expect(profile.memory.map(\.inclusion) == [.neither, .inclusive, .neither, .neither])
    #expect(try reader.profile(xml: Array(profile.xml.utf8), name: "here") == profile)
  }

  /// A topology has no rates: what it gives cannot answer, and nothing in it is wrong.
  @Test(arguments: [
    "power8gpudistances.v2.xml", "power8gpudistances.v3.xml", "thisvm.hwloc2.9.0.xml",
  ])
  func whatIsGivenPassesTheCheck(name: String) throws {
    let profile = try fixture(name).profile(name: "here")
    #expect(profile.findings == [])
    #expect(profile.gaps.map(\.question) == [.anything])
  }

  @Test func aMachineOfCoresAndOneCachePassesToo() throws {
    let text = """
      <topology version="2.0">
        <object type="Machine" os_index="0" cpuset="0x3">
          <object type="NUMANode" os_index="0" cpuset="0x3"/>
          <object type="L2Cache" cpuset="0x3" cache_size="1048576" depth="2" cache_linesize="64" cache_type="0">
            <object type="Core" os_index="0" cpuset="0x1"><object type="PU" os_index="0" cpuset="0x1"/></object>
            <object type="Core" os_index="1" cpuset="0x2"><object type="PU" os_index="1" cpuset="0x2"/></object>
          </object>
        </object>
      </topology>
      """
    let machine = try Topology(xml: Array(text.utf8), name: "cores.xml")
    let profile = machine.profile(name: "here")
    #expect(machine.notes == [] && profile.findings == [])
    #expect(profile.kind == .cpu && profile.memory.map(\.name) == ["L2"])
  }

  /// Of a cache that holds more than the memory behind it one is wrong, or it is no cache: the memory is kept.
  @Test func aCacheThatHoldsMoreThanMemoryIsLeftOutAndNamed() throws {
    let file = "\(Folders.fixtures)/thisvm.hwloc2.9.0.xml"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let damaged = text.replacing("cache_size=\"33554432\"", with: "cache_size=\"33554432000000\"")
    try #require(damaged != text)
    let machine = try Topology(xml: Array(damaged.utf8), name: "damaged.xml")
    let profile = machine.profile(name: "here")
    #expect(profile.memory.map(\.name) == ["L1", "L2", "DRAM"])
    #expect(machine.notes.count == 1 && machine.notes[0].hasPrefix("L3: it holds"))
    #expect(profile.processor.source.contains("left out: L3"))
    #expect(profile.findings == [])
  }

  @Test func aMachineWithGPUsGivesANode() throws {
    let profile = try fixture("power8gpudistances.v3.xml").profile(name: "minsky")
    #expect(profile.kind == .node)
    #expect(profile.devices?.count == 4)
    #expect(profile.devices?.profile.processor.cores == 56)
    #expect(profile.devices?.profile.memory.map(\.name) == ["L2", "DRAM"])
    // Not every pair of these GPUs is joined, so that there is no link among all.
    #expect(profile.links.map(\.name) == ["pcie"])
    #expect(profile.links.first?.bandwidth.value == BytesPerSecond(15.753846e9))
    #expect(
      profile.processor.source.hasSuffix(
        "left out: NVLinks: they do not join each of 4 GPUs with each other"))
    #expect(try reader.profile(xml: Array(profile.xml.utf8), name: "minsky") == profile)
  }
}

/// The other samples, which are not copied into this repository.
@Suite(
  .enabled(
    if: Folders.exists(Folders.topologies),
    "there is no folder ../shared/data/hwloc beside the repository"))
struct SharedTopologyTests {
  @Test(arguments: [
    "32em64t-2n8c2t-pci-normalio.v2.xml", "32em64t-2n8c2t-pci-normalio.v3.xml",
    "64intel64-heteromem.v3.xml", "memorysidecaches.v2.xml", "memorysidecaches.v3.xml",
    "nvidiaDGX2.v3.xml", "power8gpudistances.v2.xml", "power8gpudistances.v3.xml",
    "thisvm.hwloc2.9.0.xml",
  ])
  func everySampleIsReadAndItsSkeletonIsAProfile(name: String) throws {
    let machine = try Topology(file: "\(Folders.topologies)/\(name)")
    let profile = machine.profile(name: "sample")
    #expect(try reader.profile(xml: Array(profile.xml.utf8), name: name) == profile)
    #expect(profile.processor.cores == machine.cores.count)
    #expect(profile.findings == [])
  }

  /// Each GPU is in the profile, or in a note and in the source of the cores.
  @Test(arguments: [
    "32em64t-2n8c2t-pci-normalio.v2.xml", "nvidiaDGX2.v3.xml", "power8gpudistances.v3.xml",
  ])
  func noGPUIsLostWithoutAWord(name: String) throws {
    let machine = try Topology(file: "\(Folders.topologies)/\(name)")
    let profile = machine.profile(name: "sample")
    let words = machine.notes.joined(separator: "; ")
    let named = machine.gpus.count { gpu in words.contains(gpu.names.joined(separator: "/")) }
    #expect((profile.devices?.count ?? 0) + named == machine.gpus.count)
    #expect(profile.processor.source.hasSuffix(words))
    #expect(machine.nvlinks == nil || words.contains("NVLinks") || !profile.links.isEmpty)
  }

  @Test func sixteenGPUsOfWhichLittleIsToldAreOneNote() throws {
    let machine = try Topology(file: "\(Folders.topologies)/nvidiaDGX2.v3.xml")
    #expect(
      machine.notes[0].hasPrefix(
        "16 x Tesla V100-SXM3-32GB-H: its multiprocessors are not told (nvml0,"))
    #expect(machine.notes.contains("NVLinks: the GPUs that they join are not described"))
  }

  @Test(arguments: ["32em64t-2n8c2t-pci-normalio", "memorysidecaches", "power8gpudistances"])
  func bothVersionsOfTheFormatGiveEqualTopologies(name: String) throws {
    let two = try Topology(file: "\(Folders.topologies)/\(name).v2.xml")
    let three = try Topology(file: "\(Folders.topologies)/\(name).v3.xml")
    #expect(two == three)
  }

  @Test func switchesJoinAllGPUs() throws {
    let machine = try Topology(file: "\(Folders.topologies)/nvidiaDGX2.v3.xml")
    #expect(machine.gpus.count == 16)
    let links = try #require(machine.nvlinks)
    #expect(links.ends.count == 28)
    #expect(links.ends.last?.contains(":") == true)
    #expect(links.bandwidths[0].reduce(.zero, +) == BytesPerSecond(150e9))
    // NVML alone tells neither multiprocessors nor memory: no device can be described.
    #expect(machine.profile(name: "dgx2").devices == nil)
  }

  @Test func memoryOfTwoKindsAndCachesBeforeMemoryAreLevels() throws {
    let hetero = try Topology(file: "\(Folders.topologies)/64intel64-heteromem.v3.xml")
    #expect(hetero.profile(name: "h").memory.map(\.name).suffix(2) == ["DRAM", "HBM"])
    let side = try Topology(file: "\(Folders.topologies)/memorysidecaches.v3.xml")
    #expect(side.caches.count { $0.kind == .memorySide } == 4)
    #expect(
      side.profile(name: "s").memory.map(\.name) == ["L2", "L3", "memory-side cache", "DRAM"])
  }

  @Test func devicesThatAreNoGPUsAreNotTakenForOne() throws {
    let machine = try Topology(
      file: "\(Folders.topologies)/32em64t-2n8c2t-pci-normalio.v3.xml")
    #expect(machine.gpus.map(\.names) == [["cuda0", "card0"], ["opencl0d1"]])
  }
}
