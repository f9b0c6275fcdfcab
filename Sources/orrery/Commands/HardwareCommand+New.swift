import ArgumentParser
import Hardware
import Planning
import Terminal

extension HardwareCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes a GPU's profile from the figures of its datasheet, each with its unit.",
      discussion: """
        Peaks are without sparsity, links of one direction. What is not stated is derived, or taken from --like, and says so.
        """)
    @Argument(help: "The profile's name.") var name: String
    @Flag(help: "Make it from the figures below; there is no other way.") var fromDatasheet = false
    @Option(help: "What readers call the card.") var title: String?
    @Option(help: "How many multiprocessors it has.") var cores: String?
    @Option(help: "Its boost clock: \"2407 MHz\".") var clock: String?
    @Option(help: "The matrix peak, as the three below: \"209.5 TFLOP/s\".") var bf16: String?
    @Option(help: "Else that of bf16.") var fp16: String?
    @Option(help: "Else none.") var fp8: String?
    @Option(help: "Else none: \"838 Top/s\".") var int8: String?
    @Option(help: "The vectors' peak; else 128 FMA a clock.") var fp32: String?
    @Option(help: "L1 and shared memory of a multiprocessor: \"128 KiB\".") var l1: String?
    @Option(help: "The shared cache: \"96 MiB\".") var l2: String?
    @Option(help: "What the memory holds: \"32 GB\".") var memory: String?
    @Option(help: "The memory's bandwidth: \"1792 GB/s\".") var bandwidth: String?
    @Option(help: "The link to the host: \"63 GB/s\".") var link: String?
    @Option(help: "All links to other cards: \"450 GB/s\".") var nvlink: String?
    @Option(help: "The power limit, which is noted.") var power: String?
    @Option(help: "The GPU whose parameters it takes over.") var like = "nvidia-h200-sxm"
    @Option(help: "Where the figures come from.") var source: String?
    @Option(name: [.short, .long], help: "The file; else standard output.") var output: String?

    func run() throws {
      let options = try DatasheetOptions(
        name: name, isFromDatasheet: fromDatasheet,
        [
          "title": title, "cores": cores, "clock": clock, "bf16": bf16, "fp16": fp16, "fp8": fp8,
          "int8": int8, "fp32": fp32, "l1": l1, "l2": l2, "memory": memory,
          "bandwidth": bandwidth, "link": link, "nvlink": nvlink, "power": power, "source": source,
        ])
      let profile = try options.profile(like: Locations.profile(like))
      let gaps = try Locations.library.resolve(profile).gaps
      try FileAccess.write(to: output) { try $0(profile.xml) }
      for gap in gaps { Console.error("orrery: \(name) cannot answer \(gap)") }
    }
  }
}
