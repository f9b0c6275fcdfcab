import ArgumentParser
import Planning
import Quantities

struct ReuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ReuseStudy.name, abstract: "\(ReuseStudy.abstract).")

  @Option(help: "Kernels of the catalogue, as trace names them.") var kernels: Names?
  @Option(help: "Element type of the kernels' operands; fp32 if not given.") var type: ElementType?
  @Option(help: "Algorithms with commas between, instead.") var algorithms: Names?
  @Option(help: "Sizes as \"Sq=512;D=64\"; may be repeated; each algorithm's own examples.")
  var sizes: [String] = []
  @Option(help: "The fast memory that an algorithm is blocked for; 8 KiB if not given.")
  var memory: Names?
  @Option(help: "Bytes that come and go together; 64 B if not given; 4 B counts single elements.")
  var line: String?
  @OptionGroup var table: TableOptions

  func run() throws {
    var options = AlgorithmOptions()
    options.algorithms = algorithms?.values
    (options.sizes, options.memory, options.line) = (sizes, memory?.values, line)
    try table.write(
      ReuseStudy(options, kernels: kernels?.values, type: type, accesses: .recorded))
  }
}
