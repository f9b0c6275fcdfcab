import ArgumentParser
import Planning

struct MoELensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: MoELensStudy.name, abstract: "\(MoELensStudy.abstract).")

  @OptionGroup(title: "Models And Machines") var compared: ComparedOptions
  @Option(help: .init("The host's cache, in GB.", of: "GB"), transform: Sizes.init(text:))
  var cache = Sizes(MoELensStudy.Options().gigabytes)
  @Option(help: .init("Tokens of a prompt.", of: "tokens"), transform: Sizes.one)
  var sequence = MoELensStudy.Options().prompt
  @Option(help: .init("Tokens of an answer.", of: "tokens"), transform: Sizes.init(text:))
  var generated = Sizes(MoELensStudy.Options().generated)
  @Option(help: .init("Sequences in all.", of: "count"), transform: Sizes.one)
  var count = MoELensStudy.Options().requests
  @Option(help: .init("Tokens of a page of the cache.", of: "tokens"), transform: Sizes.one)
  var page = MoELensStudy.Options().page
  @OptionGroup var table: TableOptions

  func run() throws {
    var options = MoELensStudy.Options()
    options.gigabytes = cache.values
    options.prompt = sequence
    options.generated = generated.values
    options.requests = count
    options.page = page
    try table.write(
      MoELensStudy(options, models: compared.models(), machines: compared.machines()))
  }
}
