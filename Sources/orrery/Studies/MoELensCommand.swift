import ArgumentParser
import Planning

struct MoELensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: MoELensStudy.name, abstract: "\(MoELensStudy.abstract).")

  @OptionGroup var compared: ComparedOptions
  @Option(help: "The host's cache, in GB.", transform: Sizes.init(text:))
  var cache = Sizes(MoELensStudy.Options().gigabytes)
  @Option(help: "Tokens of a prompt.", transform: Sizes.one)
  var sequence = MoELensStudy.Options().prompt
  @Option(help: "Tokens of an answer.", transform: Sizes.init(text:))
  var generated = Sizes(MoELensStudy.Options().generated)
  @Option(help: "Sequences in all.", transform: Sizes.one)
  var requests = MoELensStudy.Options().requests
  @Option(help: "Tokens of a page of the cache.", transform: Sizes.one)
  var page = MoELensStudy.Options().page
  @OptionGroup var table: TableOptions

  func run() throws {
    var options = MoELensStudy.Options()
    options.gigabytes = cache.values
    options.prompt = sequence
    options.generated = generated.values
    options.requests = requests
    options.page = page
    try table.write(
      MoELensStudy(options, models: compared.models(), machines: compared.machines()))
  }
}
