import Hardware
import Quantities
import Testing

@Suite struct DatasheetTests {
  private static let library = ShippedProfileTests.library

  /// An RTX 5090 as its datasheet prints it.
  private func datasheet() -> Datasheet {
    var datasheet = Datasheet(
      name: "card", title: "A card", cores: 170, clock: Hertz(2.407e9),
      matrix: [.bf16: FLOPsPerSecond(209.5e12), .fp8: FLOPsPerSecond(419e12)],
      l1: Bytes(131_072), l2: Bytes(100_663_296), memory: Bytes(32e9),
      bandwidth: BytesPerSecond(1.792e12), source: "a datasheet")
    datasheet.hostLink = BytesPerSecond(63e9)
    datasheet.power = Watts(575)
    return datasheet
  }

  private func rate(
    _ profile: HardwareProfile, _ unit: ArithmeticUnit, _ type: ElementType, _ workers: Workers
  ) throws -> FLOPsPerSecond {
    try #require(
      profile.compute.first { $0.unit == unit && $0.type == type && $0.workers == workers }
    ).rate.value
  }

  @Test func whatIsMadeIsSoundAndReadsBack() throws {
    let profile = datasheet().profile(like: try Self.library.profile("nvidia-rtx-4090"))
    #expect(profile.findings == [])
    #expect(try reader.profile(xml: Array(profile.xml.utf8), name: "made") == profile)
    let resolved = try Self.library.resolve(profile)
    #expect(resolved.gaps.map(\.question) == [.energy])
    #expect(!resolved.families.isEmpty && !resolved.kernels.isEmpty)
  }

  @Test func everyFigureHasASourceAndWhatIsDerivedSaysSo() throws {
    let profile = datasheet().profile(like: try Self.library.profile("nvidia-rtx-4090"))
    #expect(profile.compute.allSatisfy { !$0.rate.source.isEmpty })
    let derived = profile.compute.filter { $0.rate.source.hasPrefix("derived: ") }
    #expect(derived.count == 7)
    #expect(!derived.contains { $0.unit == .matrix && $0.type == .bf16 || $0.type == .fp8 })
    #expect(profile.memory[0].bandwidths.allSatisfy { $0.rate.source.hasPrefix("derived: ") })
    #expect(profile.memory[2].latency?.source.hasPrefix("derived: as of nvidia-rtx-4090") == true)
    #expect(
      profile.processor.source
        == "a datasheet; power limit 575 W, not used: what work draws is not stated")
  }

  @Test func ratesThatAreDerivedFollowTheClockAndTheCores() throws {
    let other = try Self.library.profile("nvidia-h200-sxm")
    let once = datasheet().profile(like: other)
    var faster = datasheet()
    faster.clock = faster.clock * 2
    faster.cores *= 3
    let more = faster.profile(like: other)
    for (unit, workers, factor) in [
      (ArithmeticUnit.vector, Workers.all, 6.0), (.exponential, .one, 2), (.division, .all, 6),
    ] {
      let ratio = try rate(more, unit, .fp32, workers) / rate(once, unit, .fp32, workers)
      #expect(abs(ratio / factor - 1) < 1e-12)
    }
    #expect(try rate(once, .matrix, .fp16, .all) == rate(once, .matrix, .bf16, .all))
    #expect(try rate(once, .matrix, .tf32, .all) * 2 == rate(once, .matrix, .bf16, .all))
  }

  @Test func whatIsStatedIsNotDerived() throws {
    let other = try Self.library.profile("nvidia-h200-sxm")
    var sheet = datasheet()
    sheet.matrix[.fp16] = FLOPsPerSecond(1e14)
    sheet.vector[.fp32] = FLOPsPerSecond(1e13)
    let stated = sheet.profile(like: other)
    #expect(try rate(stated, .matrix, .fp16, .all) == FLOPsPerSecond(1e14))
    #expect(try rate(stated, .vector, .fp32, .all) == FLOPsPerSecond(1e13))
    // A card with fp16 alone has neither bf16 nor tf32.
    sheet.matrix = [.fp16: FLOPsPerSecond(1e14)]
    let types = sheet.profile(like: other).compute.filter { $0.unit == .matrix }.map(\.type)
    #expect(types == [.fp16])
  }

  /// What is derived of a shipped card's figures is what its profile says.
  @Test(arguments: [
    "nvidia-b200", "nvidia-gb200", "nvidia-h100-sxm-80gb", "nvidia-a100-sxm-80gb",
    "nvidia-rtx-4090", "nvidia-l40s",
  ])
  func aShippedCardComesOutAsItIs(name: String) throws {
    let shipped = try Self.library.profile(name)
    let other = try Self.library.profile("nvidia-h200-sxm")
    var sheet = datasheet()
    (sheet.cores, sheet.clock) = (
      shipped.processor.cores, try #require(shipped.processor.clock)
    )
    let made = sheet.profile(like: other)
    for unit in [ArithmeticUnit.exponential, .division] {
      for workers in Workers.allCases {
        let ratio = try rate(made, unit, .fp32, workers) / rate(shipped, unit, .fp32, workers)
        #expect(abs(ratio - 1) < 1e-9)
      }
    }
    let rates = [made, shipped].map { $0.memory[0].bandwidths.map(\.rate.value.value) }
    #expect(rates[0].count == 2 && zip(rates[0], rates[1]).allSatisfy { abs($0 / $1 - 1) < 1e-9 })
    #expect(made.memory.map(\.line) == shipped.memory.map(\.line))
    #expect(made.memory.map(\.scope) == shipped.memory.map(\.scope))
  }

  @Test func rangesAreWiderThanThoseOfTheCardThatItIsLike() throws {
    let measured = datasheet().profile(like: try Self.library.profile("nvidia-h200-sxm"))
    #expect(measured.inherits?.widen == 2.5)
    let inherited = datasheet().profile(like: try Self.library.profile("nvidia-rtx-4090"))
    #expect(inherited.inherits?.widen == 1.5)
    #expect(inherited.inherits?.profile == "nvidia-rtx-4090")
  }
}
