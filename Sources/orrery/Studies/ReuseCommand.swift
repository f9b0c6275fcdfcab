import ArgumentParser
import Planning
import Quantities

struct ReuseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ReuseStudy.name, abstract: "\(ReuseStudy.abstract).")

  @Option(
    help: .init(
      "Kernels as trace names them, with commas between, in place of algorithms.", of: "names"),
    completion: .operations)
  var kernels: Names?
  @Option(help: .init("Element type of the kernels' operands; fp32 if not given.", of: "type"))
  var type: ElementType?
  @OptionGroup var algorithm: AlgorithmSizeOptions
  @OptionGroup var table: TableOptions

  func run() throws {
    try table.write(
      ReuseStudy(algorithm.options, kernels: kernels?.values, type: type, accesses: .recorded))
  }
}
