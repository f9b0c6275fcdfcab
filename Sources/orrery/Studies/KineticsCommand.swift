import ArgumentParser
import Documents
import Planning
import Terminal

struct KineticsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: KineticsStudy.name, abstract: "\(KineticsStudy.abstract).")

  @OptionGroup(title: "Models And Machines") var compared: ComparedOptions
  @Option(help: .init("Answers to one prompt.", of: "counts"), transform: Sizes.init(text:))
  var trials = Sizes(KineticsStudy.Options().trials)
  @Option(help: .init("Tokens of an answer.", of: "tokens"), transform: Sizes.init(text:))
  var generated = Sizes(KineticsStudy.Options().generated)
  @Option(help: .init("Tokens of the prompt.", of: "tokens"), transform: Sizes.one)
  var sequence = KineticsStudy.Options().prompt
  @Option(
    help: .init("Keys that a token attends to where attention is sparse.", of: "keys"),
    transform: Sizes.one)
  var budget = KineticsStudy.Options().budget
  @Option(
    help: .init(
      "A CSV of how many questions were answered right: model,trials,generated,coverage. Marks the best of each cost.",
      of: "file"),
    completion: .file())
  var accuracy: String?
  @OptionGroup var table: TableOptions

  func run() throws {
    var options = KineticsStudy.Options()
    options.trials = trials.values
    options.generated = generated.values
    options.prompt = sequence
    options.budget = budget
    try table.write(
      KineticsStudy(
        options, models: compared.models(), machines: compared.machines(),
        coverage: accuracy.map(Self.coverage)))
  }

  private static func coverage(_ path: String) throws -> Coverage {
    let bytes = try InputFile.bytes(path)
    do {
      return try Coverage(CSVTable(bytes: bytes))
    } catch {
      throw CommandError.badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
  }
}
