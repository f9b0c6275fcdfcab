import Documents
import Hardware
import Planning
import Quantities
import Testing

@Suite struct ProfileSheetTests {
  private static let names = Shipped.profiles.names()

  /// The lines before the first empty one after the title.
  private func summary(_ profile: HardwareProfile) -> [Substring] {
    let lines = profile.sheet.split(separator: "\n", omittingEmptySubsequences: false)
    return Array(lines.dropFirst(2).prefix { !$0.isEmpty })
  }

  @Test(arguments: names) func aSheetBeginsWithAtMostTwentyLines(name: String) throws {
    let lines = summary(try Shipped.profiles.profile(name))
    #expect((5...20).contains(lines.count))
    #expect(lines[0].hasPrefix("kind"))
    #expect(lines.contains { $0.hasPrefix("cannot answer") })
  }

  @Test func theSummarySaysWhatPeopleWant() throws {
    let text = summary(try Shipped.profiles.profile("hgx-h200-4gpu")).joined(separator: "\n")
    for words in [
      "node of 4 x nvidia-h200-sxm", "132 at 1.83 GHz, running at 1.98 GHz", "bf16 989 TFLOP/s",
      "HBM 151 GB, 4.8 TB/s", "L2 60 MiB", "nvlink 450 GB/s (all-to-all)", "limit 700 W",
      "several nodes (no link of topology network)",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    let card = summary(try Shipped.profiles.profile("nvidia-b200")).joined(separator: "\n")
    #expect(card.contains("no kernels here"))
    #expect(card.contains("families from nvidia-h200-sxm, ranges times 2.5"))
  }

  /// Text and JSON are of the same figures.
  @Test(arguments: names) func theFiguresAreThoseOfTheTable(name: String) throws {
    let profile = try Shipped.profiles.profile(name)
    let figures = try profile.json.array("figures")
    let lines = profile.sheet.split(separator: "\n")
    for figure in figures {
      let title = try figure.string("figure")
      #expect(try !figure.string("source").isEmpty)
      #expect(lines.contains { $0.hasPrefix(title) }, "\(title)")
    }
    #expect(figures.count > profile.compute.count)
  }

  @Test func figuresAreInBaseUnitsWithTheirSources() throws {
    let json = try Shipped.profiles.profile("nvidia-h200-sxm").json
    let figures = try json.array("figures")
    let name = JSONValue.string("HBM read, all workers")
    let read = try #require(figures.first { $0["figure"] == name })
    #expect(try read.double("value") == 4.8e12)
    #expect(try read.string("unit") == "B/s")
    #expect(try read.string("source").hasPrefix("NVIDIA H200"))
    #expect(try json.double("memory_bytes") == 143_771 * 1_048_576)
    #expect(try json.string("peak_type") == "bf16")
    #expect(try json.double("peak_flop_per_s") == 989.4e12)
    let node = try Shipped.profiles.profile("hgx-h200-4gpu").json
    #expect(try node.int("devices") == 4)
    #expect(try node.array(["device", "figures"]).count == figures.count)
  }

  @Test func aListHasALineAProfile() throws {
    let profiles = try ["nvidia-h200-sxm", "amd-epyc-7742"].map { try Shipped.profiles.profile($0) }
    let lines = profiles.table.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1].contains("151 GB") && lines[1].contains("4.8 TB/s"))
    #expect(lines[1].contains("bf16 989 TFLOP/s"))
    #expect(lines[2].contains("all cores, 16-bit steps, attention, steps, energy"))
    let rows = try profiles.json.array(JSONPath())
    #expect(try rows.map { try $0.string("name") } == profiles.map(\.name))
    #expect(try rows[1].array("cannot_answer").count == 5)
  }

  @Test func aCheckTellsFindingsFromNotes() throws {
    var profile = try Shipped.profiles.profile("nvidia-b200")
    func sheet() -> CheckSheet {
      CheckSheet([.init(name: "b200", profile: profile, findings: profile.findings)])
    }
    let sound = sheet()
    #expect(sound.refusal == nil)
    #expect(sound.text.contains("b200 cannot answer: energy (no figures of its power)"))
    #expect(sound.text.hasSuffix("1 profile, nothing found"))
    profile.memory[2].bandwidths[0].rate.value = BytesPerSecond(8e15)
    let refusal = try #require(sheet().refusal)
    #expect(refusal.hasPrefix("b200: memory 'HBM'"))
  }
}
