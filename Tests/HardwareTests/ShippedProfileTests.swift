import Hardware
import Quantities
import Testing

@Suite struct ShippedProfileTests {
  static let library = ProfileLibrary(folders: [Folders.profiles])

  @Test(arguments: library.names())
  func everyShippedProfileIsValidAndKeepsTheLaws(name: String) throws {
    let profile = try Self.library.profile(name)
    #expect(profile.name == name)
    #expect(try Self.library.findings(name) == [])
  }

  /// Three rows for each number that was sought; the rows behind `amd-epyc-9005-2core` are gone, so that it cannot be fitted anew.
  @Test(arguments: library.names().filter { $0 != "amd-epyc-9005-2core" })
  func noFamilyHasMoreParametersThanItsRowsTellApart(name: String) throws {
    for family in try reader.profile(file: "\(Folders.profiles)/\(name).xml").families {
      guard let residuals = family.residuals else { continue }
      let sought = family.parameters.filter { $0.source.hasPrefix("fit:") }
      #expect(residuals.count >= 3 * sought.count, "\(family.name)")
      #expect(sought.isEmpty || residuals.folds >= 3, "\(family.name)")
    }
  }

  @Test(arguments: [
    "nvidia-h200-sxm", "nvidia-h100-sxm-80gb", "nvidia-a100-sxm-80gb", "hgx-h200-4gpu",
    "intel-xeon-platinum-8380", "amd-epyc-7742",
  ])
  func theProfilesThatOthersRelyOnAreThere(name: String) {
    #expect(Self.library.names().contains(name))
  }

  /// Units x clock x width against the stated peak.
  @Test(
    arguments: [
      ("nvidia-h200-sxm", ElementType.bf16, 4096.0), ("nvidia-h200-sxm", .fp8, 8192),
      ("nvidia-h200-sxm", .tf32, 2048), ("nvidia-h100-sxm-80gb", .bf16, 4096),
      ("nvidia-a100-sxm-80gb", .bf16, 2048), ("nvidia-a100-sxm-80gb", .tf32, 1024),
    ])
  func aMatrixPeakIsCoresTimesClockTimesWidth(
    name: String, type: ElementType, perClock: Double
  ) throws {
    let profile = try Self.library.profile(name)
    let clock = try #require(profile.processor.clock)
    let ceiling = try #require(profile.compute.first { $0.unit == .matrix && $0.type == type })
    let derived = Double(profile.processor.cores) * clock.value * perClock
    #expect(abs(ceiling.rate.value.value / derived - 1) < 0.001)
  }

  /// A profile without lists of kernels has its ancestor's, one with lists of its own none of them.
  @Test func listsOfKernelsAreTakenOverWhole() throws {
    let hopper = try Self.library.profile("nvidia-h100-sxm-80gb").kernels
    let ampere = try Self.library.profile("nvidia-a100-sxm-80gb").kernels
    let card = try Self.library.profile("nvidia-a100-pcie-40gb").kernels
    #expect(hopper.contains { $0.name == "nvjet" && $0.source.hasPrefix("from nvidia-h200-sxm: ") })
    #expect(!ampere.isEmpty && !ampere.contains { $0.name == "nvjet" })
    #expect(card.map(\.name) == ampere.map(\.name) && card.map(\.tiles) == ampere.map(\.tiles))
    #expect(card.allSatisfy { $0.source.hasPrefix("from nvidia-a100-sxm-80gb: ") })
  }

  /// A block of `gemvx` has as many columns as its list says: the grids that were traced have one block for each so many.
  @Test func theTilesOfThinProductsAreThoseOfTheirGrids() throws {
    let kernels = try Self.library.profile("nvidia-h200-sxm").kernels
    let widths = Set(kernels.filter { $0.name.hasPrefix("gemvx") }.flatMap(\.tiles).map(\.width))
    let width = try #require(widths.count == 1 ? widths.first : nil)
    let table = bytes(of: "\(Folders.measurements)/nvidia-h200-sxm/gemm-kernels.csv")
    var seen = 0
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let cells = line.split(separator: ",")
      guard cells.count == 5, cells[3] == "gemvx" else { continue }
      let columns = try #require(cells[1].split(separator: ";")[1].split(separator: "=").last)
      let blocks = try #require(cells[4].split(separator: "x").first)
      #expect(try #require(Int(blocks)) == (try #require(Int(columns)) + width - 1) / width)
      seen += 1
    }
    #expect(seen == 6)
  }

  @Test func aNodeIncludesItsDevices() throws {
    let node = try Self.library.profile("hgx-h200-4gpu")
    let devices = try #require(node.devices)
    #expect(devices.count == 4)
    #expect(devices.profile == (try Self.library.profile("nvidia-h200-sxm")))
    #expect(node.links.map(\.topology) == [.allToAll, .host])
    // What is written holds the devices themselves, and needs no folder.
    // Libraries and engines are found by the library of profiles alone.
    var (alone, device) = (node, devices.profile)
    (device.libraries, device.engines) = ([], [])
    alone.devices = .init(count: devices.count, profile: device, source: devices.source)
    #expect(try reader.profile(xml: Array(node.xml.utf8), name: "node") == alone)
  }
}
