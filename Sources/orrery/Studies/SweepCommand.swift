import ArgumentParser
import Model
import Planning

extension Phase: ExpressibleByArgument {}

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: SweepStudy.name, abstract: "\(SweepStudy.abstract).")

  @OptionGroup var compared: ComparedOptions
  @Option(help: "prefill, decode, generate or train; decode if not given.") var phase: Phase?
  @Option(help: "Batches, as 1,8,32 or 1-128; 1 if not given.", transform: Sizes.init(text:))
  var batch: Sizes?
  @Option(help: "Contexts of decode.", transform: Sizes.init(text:)) var context: Sizes?
  @Option(help: "Sequences of prefill and training, or prompts.", transform: Sizes.init(text:))
  var sequence: Sizes?
  @Option(help: "Tokens that generate gives.", transform: Sizes.one) var generate: Int?
  @Option(
    help:
      "Groups of sequences of one pass, as 1x512@0+32x1@1023, in place of the five above; may be repeated."
  )
  var groups: [String] = []
  @Option(help: "Devices that share each layer.", transform: Sizes.init(text:))
  var tensorParallel: Sizes?
  @Option(help: "Stages of a pipeline.", transform: Sizes.init(text:))
  var pipelineParallel: Sizes?
  @Option(help: "Copies of the model.", transform: Sizes.init(text:))
  var dataParallel: Sizes?
  @Option(help: "Devices among which experts are spread.", transform: Sizes.init(text:))
  var expertParallel: Sizes?
  @Option(
    help: "Keep plans of so many devices; degrees that are not given are all that divide it.",
    transform: Sizes.one)
  var devices: Int?
  @OptionGroup var schedule: ScheduleOptions
  @Option(help: "Element types in which products are done.") var activations: Types?
  @Option(help: "Element types of weights, as bf16,fp8,int4.") var weights: Types?
  @Option(help: "Element types of keys and values.") var kv: Types?
  @Option(help: "What an hour of one device costs, as PROFILE=DOLLARS; may be repeated.")
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
