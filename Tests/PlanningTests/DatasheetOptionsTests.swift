import Hardware
import Planning
import Quantities
import Testing

@Suite struct DatasheetOptionsTests {
  private static let figures: [String: String] = [
    "title": "A card", "cores": "170", "clock": "2407 MHz", "bf16": "209.5 TFLOP/s",
    "l1": "128 KiB", "l2": "96 MiB", "memory": "32 GB", "bandwidth": "1792 GB/s",
  ]

  /// The profile of these figures, some of them changed; an empty text takes one away.
  private func profile(
    _ changes: [String: String] = [:], name: String = "mine", like: String = "nvidia-rtx-4090"
  ) throws -> HardwareProfile {
    let texts = Self.figures.merging(changes) { $1 }
    func text(_ option: String) -> String? {
      texts[option].flatMap { $0.isEmpty ? nil : $0 }
    }
    let options = try DatasheetOptions(
      name: name, isFromDatasheet: true,
      [
        "title": text("title"), "cores": text("cores"), "clock": text("clock"),
        "bf16": text("bf16"), "fp16": text("fp16"), "fp32": text("fp32"), "int8": text("int8"),
        "l1": text("l1"), "l2": text("l2"), "memory": text("memory"),
        "bandwidth": text("bandwidth"), "link": text("link"), "source": text("source"),
      ])
    return try options.profile(like: Shipped.profiles.profile(like))
  }

  private func error(_ changes: [String: String], name: String = "mine") -> String {
    do {
      _ = try profile(changes, name: name)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func figuresAreReadWithOrWithoutABlank() throws {
    let plain = try profile()
    #expect(try profile(["clock": "2407MHz", "memory": "32GB", "bf16": "209.5TFLOP/s"]) == plain)
    #expect(plain.processor.clock == Hertz(2.407e9))
    #expect(
      plain.memory.last?.capacity == Figure(Bytes(32e9), source: "stated on the command line"))
    #expect(try profile(["source": "A datasheet"]).processor.source == "A datasheet")
    #expect(try profile(["int8": "838 Top/s"]).compute.contains { $0.type == .int8 })
  }

  /// Each figure that is needed, taken away.
  @Test(arguments: figures.keys.sorted()) func whatIsMissingIsNamed(option: String) {
    #expect(error([option: ""]).contains("hardware new --from-datasheet needs --\(option) "))
  }

  @Test func oneOfTheHalfTypesIsEnough() throws {
    let card = try profile(["bf16": "", "fp16": "65 TFLOP/s", "fp32": "8.1 TFLOP/s"])
    #expect(card.compute.filter { $0.unit == .matrix }.map(\.type) == [.fp16])
  }

  @Test(arguments: [
    ("cores", "0"), ("cores", "many"), ("clock", "2407"), ("clock", "2407 MB"), ("l1", "-1 KiB"),
    ("memory", "32 GB/s"), ("bandwidth", "1792 Gb/s"), ("bf16", "209.5 TFLOPS"), ("link", "0 GB/s"),
  ])
  func whatIsNoFigureIsNamed(option: String, text: String) {
    #expect(error([option: text]).contains("--\(option) is '\(text)'"))
  }

  @Test(arguments: [
    ("bandwidth", "1792 TB/s"), ("clock", "2407 GHz"), ("bf16", "209.5 GFLOP/s"),
    ("bf16", "209.5 PFLOP/s"), ("memory", "32 PB"), ("memory", "32 MB"), ("link", "63 TB/s"),
    ("l1", "128 MiB"), ("bandwidth", "1.792 GB/s"), ("fp32", "104.8 PFLOP/s"),
  ])
  func whatNoMachineHasIsRefused(option: String, text: String) {
    #expect(error([option: text]).contains("is told what no machine has"))
  }

  @Test(arguments: ["", "my card", "../card", "-card"])
  func aNameIsThatOfAFile(name: String) {
    #expect(error([:], name: name).contains("the profile's name '\(name)'"))
  }

  @Test func anotherWayThanADatasheetIsRefused() {
    let error = #expect(throws: PlanningError.self) {
      try DatasheetOptions(name: "mine", isFromDatasheet: false, ["cores": "170"])
    }
    let words = error?.description ?? ""
    #expect(words.hasPrefix("hardware new needs --from-datasheet: it makes a GPU's profile from"))
    #expect(words.contains("--bandwidth \"1792 GB/s\""))
  }

  @Test func aCardIsLikeAGPUAlone() {
    for name in ["hgx-h200-4gpu", "amd-epyc-7742", "google-tpu-v4"] {
      #expect(throws: PlanningError.self) { try profile(like: name) }
    }
  }
}
