import ArgumentParser
import Hardware
import Model
import Planning
import Quantities
import Workloads

extension ElementType: ExpressibleByArgument {}
extension Residency: ExpressibleByArgument {
  /// From the word that `allValueStrings` lists; nil of another.
  public init?(argument: String) { self.init(word: argument) }
  /// The words of the command line.
  public static var allValueStrings: [String] { named.map(\.word) }
}
extension Library: ExpressibleByArgument {}

/// How an operation is run.
struct ProgramOptions: ParsableArguments {
  @Option(
    help: .init(
      "Element type of the operands; bf16 on a GPU that has it, else fp16; fp32 on a CPU.",
      of: "type"))
  var type: ElementType?
  @Option(
    help: .init(
      "The algorithm where an operation has several: naive, flash, block-sparse, decode, linear; three-pass, online; materialised, cut; direct, fft, monarch.",
      of: "name"))
  var algorithm: String?
  @Option(
    help: .init(
      "Whose program runs it; a GPU's customary library, and Orrery's own on a CPU, if not given.",
      of: "library"))
  var implementation: Library?
  @Option(help: .init("CPU cores that share the work; all if not given.", of: "count"))
  var workers: Int?
  @Option(
    help: .init(
      "Where the operands are when it begins: hot (in the caches), cold (in memory), rotating (other operands each time); hot on a CPU and rotating on a GPU if not given.",
      of: "state"))
  var state: Residency?
}

/// The sizes of an operation, spelled out.
struct SizeOptions: ParsableArguments {
  @Option(help: .size(.m), transform: Sizes.init(text:)) var m: Sizes?
  @Option(help: .size(.n), transform: Sizes.init(text:)) var n: Sizes?
  @Option(help: .size(.k), transform: Sizes.init(text:)) var k: Sizes?
  @Option(help: .size(.rows), transform: Sizes.init(text:)) var rows: Sizes?
  @Option(help: .size(.columns), transform: Sizes.init(text:)) var columns: Sizes?
  @Option(help: .size(.elements), transform: Sizes.init(text:)) var elements: Sizes?
  @Option(help: .size(.bytes), transform: Sizes.init(text:)) var bytes: Sizes?
  @Option(help: .size(.batch), transform: Sizes.init(text:)) var batch: Sizes?
  @Option(help: .size(.heads), transform: Sizes.init(text:)) var heads: Sizes?
  @Option(help: .size(.kvHeads), transform: Sizes.init(text:)) var kvHeads: Sizes?
  @Option(help: .size(.query), transform: Sizes.init(text:)) var query: Sizes?
  @Option(help: .size(.keys), transform: Sizes.init(text:)) var keys: Sizes?
  @Option(help: .size(.headDim), transform: Sizes.init(text:)) var headDim: Sizes?
  @Flag(help: .size(.causal)) var causal = false
  @Flag(help: .size(.pinned)) var pinned = false
  @Option(help: .size(.chunk), transform: Sizes.init(text:)) var chunk: Sizes?
  @Option(help: .size(.block), transform: Sizes.init(text:)) var block: Sizes?
  @Option(help: .size(.window), transform: Sizes.init(text:)) var window: Sizes?
  @Option(help: .size(.tokens), transform: Sizes.init(text:)) var tokens: Sizes?
  @Option(help: .size(.modelDim), transform: Sizes.init(text:)) var modelDim: Sizes?
  @Option(help: .size(.hiddenDim), transform: Sizes.init(text:)) var hiddenDim: Sizes?
  @Option(help: .size(.experts), transform: Sizes.init(text:)) var experts: Sizes?
  @Option(help: .size(.topK), transform: Sizes.init(text:)) var topK: Sizes?
  @Option(help: .size(.tensorShards), transform: Sizes.init(text:)) var tensorShards: Sizes?
  @Option(help: .size(.expertShards), transform: Sizes.init(text:)) var expertShards: Sizes?
  @Option(help: .size(.vocabulary), transform: Sizes.init(text:)) var vocabulary: Sizes?
  @Option(help: .size(.ranks), transform: Sizes.init(text:)) var ranks: Sizes?
  @Option(help: .size(.read), transform: Sizes.init(text:)) var read: Sizes?
  @Option(help: .size(.written), transform: Sizes.init(text:)) var written: Sizes?
  @Option(help: .size(.rank), transform: Sizes.init(text:)) var latentDim: Sizes?
  @Option(help: .size(.rotary), transform: Sizes.init(text:)) var rotary: Sizes?
  @Option(help: .size(.copies), transform: Sizes.init(text:)) var copies: Sizes?
  @Option(
    help: .init("Points of a convolution's sequences.", of: "count"), transform: Sizes.init(text:))
  var length: Sizes?
  @Option(help: .init("Channels of a convolution.", of: "count"), transform: Sizes.init(text:))
  var channels: Sizes?

  /// The axes that have an option; the others are known of measured operations alone.
  static let axes = Axis.allCases.filter {
    ![.valueDim, .sink, .kept, .page, .groups, .order, .down].contains($0)
  }

  /// The sizes by the axis that they are of.
  var byAxis: [(axis: Axis, sizes: Sizes?)] {
    [
      (.m, m), (.n, n ?? length), (.k, k), (.rows, rows), (.columns, columns),
      (.elements, elements), (.bytes, bytes), (.batch, batch), (.heads, heads ?? channels),
      (.kvHeads, kvHeads), (.query, query), (.keys, keys), (.headDim, headDim),
      (.causal, causal ? Sizes([1]) : nil), (.pinned, pinned ? Sizes([1]) : nil),
      (.chunk, chunk), (.block, block), (.window, window), (.tokens, tokens),
      (.modelDim, modelDim), (.hiddenDim, hiddenDim), (.experts, experts), (.topK, topK),
      (.vocabulary, vocabulary), (.ranks, ranks), (.copies, copies), (.rank, latentDim),
      (.rotary, rotary), (.read, read), (.written, written), (.tensorShards, tensorShards),
      (.expertShards, expertShards),
    ]
  }
}

/// An operation: its sizes, and how it is run.
struct OperationOptions: ParsableArguments {
  @OptionGroup(title: "How An Operation Is Run") var program: ProgramOptions
  @OptionGroup(title: "Sizes Of An Operation") var given: SizeOptions

  /// The operations of a name on a machine: one for every combination of the sizes that were given.
  func operations(_ name: OperationName, on machine: StepModel) throws -> [any Operation] {
    let sizes = given.byAxis.compactMap { axis, sizes in sizes.map { (axis, $0.values) } }
    return try name.operations(sizes, type: program.type, on: machine)
  }

  /// How the operation is run on a machine, with what is customary there where nothing was said.
  func setting(of operation: any Operation, on machine: StepModel) -> Setting {
    let isGPU = machine.isGPU
    return Setting(
      library: program.implementation ?? (isGPU ? Catalog.library(of: operation.kind) : .own),
      workers: machine.workers, residency: program.state ?? (isGPU ? .rotating() : .hot))
  }
}
