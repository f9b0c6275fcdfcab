import ArgumentParser
import Hardware
import Planning
import Terminal

extension HardwareCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes a GPU's profile from the figures of its datasheet, each with its unit.",
      discussion: """
        Peaks are without sparsity, links of one direction. What is not stated is derived, or taken from --base, and says so.
        """)
    @Argument(help: "The new profile's name.") var name: String
    @Flag(help: "Makes it from the figures below; there is no other way.") var fromDatasheet = false
    @Option(help: .init("What readers call the card; its name if not given.", of: "words"))
    var title: String?
    @Option(help: .init("How many multiprocessors it has.", of: "count")) var cores: String?
    @Option(help: .init("Its boost clock: \"2407 MHz\".", of: "clock")) var clock: String?
    @Option(
      help: .init(
        "The dense matrix peak in bf16, as in the three below: \"209.5 TFLOP/s\".", of: "rate"))
    var bf16: String?
    @Option(help: .init("The dense matrix peak in fp16; that of bf16 if not given.", of: "rate"))
    var fp16: String?
    @Option(help: .init("The dense matrix peak in fp8; none if not given.", of: "rate")) var fp8:
      String?
    @Option(
      help: .init("The dense matrix peak in int8: \"838 Top/s\"; none if not given.", of: "rate"))
    var int8: String?
    @Option(
      help: .init(
        "The vectors' peak in fp32; 128 multiply-adds a clock of each multiprocessor if not given.",
        of: "rate")) var fp32: String?
    @Option(help: .init("L1 and shared memory of a multiprocessor: \"128 KiB\".", of: "bytes"))
    var l1: String?
    @Option(help: .init("The shared cache: \"96 MiB\".", of: "bytes")) var l2: String?
    @Option(help: .init("What the memory holds: \"32 GB\".", of: "bytes")) var memory: String?
    @Option(help: .init("The memory's bandwidth: \"1792 GB/s\".", of: "rate")) var bandwidth:
      String?
    @Option(help: .init("The link to the host, one direction: \"63 GB/s\".", of: "rate")) var link:
      String?
    @Option(
      help: .init(
        "All links to other cards together, one direction: \"450 GB/s\"; none if not given.",
        of: "rate")) var nvlink: String?
    @Option(
      help: .init("The power limit: \"575 W\", which is noted; none if not given.", of: "watts"))
    var power: String?
    @Option(
      help: .init("The GPU whose fitted parameters are taken over.", of: "profile"),
      completion: .profiles)
    var base = "nvidia-h200-sxm"
    @Option(help: .init("Where the figures come from, in words.", of: "words")) var source: String?
    @Option(
      name: .customShort("o"),
      help: .init("The file that is written; standard output if not given.", of: "file"),
      completion: .file(extensions: ["xml"]))
    var output: String?

    func run() throws {
      let options = try DatasheetOptions(
        name: name, isFromDatasheet: fromDatasheet,
        [
          "title": title, "cores": cores, "clock": clock, "bf16": bf16, "fp16": fp16, "fp8": fp8,
          "int8": int8, "fp32": fp32, "l1": l1, "l2": l2, "memory": memory,
          "bandwidth": bandwidth, "link": link, "nvlink": nvlink, "power": power, "source": source,
        ])
      let profile = try options.profile(like: Locations.profile(base))
      let gaps = try Locations.library.resolve(profile).gaps
      try FileAccess.write(to: output) { try $0(profile.xml) }
      for gap in gaps { Console.error("orrery: \(name) cannot answer \(gap)") }
    }
  }
}
