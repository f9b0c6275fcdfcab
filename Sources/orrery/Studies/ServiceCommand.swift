import ArgumentParser
import Planning

struct ServiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ServiceStudy.name, abstract: "\(ServiceStudy.abstract).")

  @OptionGroup(title: "Model And Machine") var served: ServedModelOptions
  @OptionGroup(title: "Requests And Scheduler") var service: ServiceOptions
  @Option(
    help: .init("Numbers of requests in flight, as 1,8,64.", of: "counts"),
    transform: Sizes.init(text:))
  var loads: Sizes?
  @Option(help: .init("Requests that come each second, as 0.5,1,2.", of: "requests")) var rates:
    Names?
  @OptionGroup var table: TableOptions

  func run() throws {
    var knobs = try service.knobs()
    var questions: [ServiceQuestion] = []
    for load in loads?.values ?? [] {
      knobs.concurrency = load
      questions.append(try knobs.question())
    }
    knobs.concurrency = nil
    for rate in rates?.values ?? [] {
      knobs.rate = Double(rate) ?? .nan
      questions.append(try knobs.question())
    }
    guard !questions.isEmpty else { throw CommandError.usage("give --loads or --rates") }
    try table.write(ServiceStudy(served.model, served.copy(knobs), questions))
  }
}
