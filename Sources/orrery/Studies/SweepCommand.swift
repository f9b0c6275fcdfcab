import ArgumentParser
import Model
import Planning

extension Phase: ExpressibleByArgument {}

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: SweepStudy.name, abstract: "\(SweepStudy.abstract).")

  @OptionGroup(title: "Models And Machines") var compared: ComparedOptions
  @Option(help: .init("What a step does; decode if not given.", of: "phase")) var phase: Phase?
  @Option(
    help: .init("Sequences, as 1,8,32 or 1-128; 1 if not given.", of: "counts"),
    transform: Sizes.init(text:))
  var batch: Sizes?
  @Option(
    help: .init("Tokens in the cache in decode, the new one among them.", of: "tokens"),
    transform: Sizes.init(text:))
  var context: Sizes?
  @Option(
    help: .init("Tokens of each sequence in prefill and training, or of prompts.", of: "tokens"),
    transform: Sizes.init(text:))
  var sequence: Sizes?
  @Option(help: .init("Tokens that generate gives.", of: "tokens"), transform: Sizes.one)
  var generate: Int?
  @Option(
    help: .init(
      "Groups of sequences of one pass, as 1x512@0+32x1@1023, in place of the five above; may be repeated.",
      of: "groups")
  )
  var groups: [String] = []
  @Option(
    help: .init("Devices that share each layer; 1 if not given.", of: "counts"),
    transform: Sizes.init(text:))
  var tensorParallel: Sizes?
  @Option(
    help: .init("Stages of a pipeline; 1 if not given.", of: "counts"), transform: Sizes.init(text:)
  )
  var pipelineParallel: Sizes?
  @Option(
    help: .init("Copies of the model; 1 if not given.", of: "counts"), transform: Sizes.init(text:))
  var dataParallel: Sizes?
  @Option(
    help: .init("Devices among which experts are spread; 1 if not given.", of: "counts"),
    transform: Sizes.init(text:))
  var expertParallel: Sizes?
  @Option(
    help: .init(
      "Keeps plans of so many devices; degrees that are not given are all that divide it.",
      of: "count"),
    transform: Sizes.one)
  var devices: Int?
  @OptionGroup(title: "How A Step Is Run") var schedule: ScheduleOptions
  @Option(help: .init("Element types in which products are done; bf16 if not given.", of: "types"))
  var activations: Types?
  @Option(
    help: .init(
      "Element types of weights, as bf16,fp8,int4; as published if not given.", of: "types"))
  var weights: Types?
  @Option(help: .init("Element types of keys and values.", of: "types")) var kv: Types?
  @Option(
    help: .init(
      "What an hour of one device costs, in dollars; may be repeated.", of: "profile=dollars"))
  var price: [String] = []
  @OptionGroup var interval: IntervalOptions
  @OptionGroup var table: TableOptions

  func run() throws {
    try table.write(
      SweepStudy(options(), models: compared.models(), machines: compared.machines().map(\.jobs)))
  }

  private func options() throws -> SweepStudy.Options {
    var options = SweepStudy.Options()
    options.sequences.phase = phase
    options.sequences.groups = groups
    options.sequences.batch = batch?.values
    options.sequences.context = context?.values
    options.sequences.sequence = sequence?.values
    options.sequences.generate = generate
    options.tensorParallel = tensorParallel?.values
    options.pipelineParallel = pipelineParallel?.values
    options.dataParallel = dataParallel?.values
    options.expertParallel = expertParallel?.values
    options.devices = devices
    options.schedule = schedule.apply
    options.activations = activations?.values
    options.weights = weights?.values
    options.kv = kv?.values
    for text in price {
      let (machine, dollars) = try SweepStudy.price(text)
      options.prices[machine] = dollars
    }
    options.interval = interval.interval
    return options
  }
}
