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

/// The sizes of an operation, spelled out, and how it is run.
struct OperationOptions: ParsableArguments {
  @Option(
    help: "Element type of the operands; bf16 on a GPU that has it, else fp16, fp32 on a CPU.")
  var type: ElementType?
  @Option(
    help: """
      The algorithm, where a family has several: naive, flash, block-sparse, decode, linear; three-pass, online; \
      materialised, cut; direct, fft, monarch.
      """)
  var algorithm: String?
  @Option(
    help: """
      Whose program: \(Library.allCases.map(\.rawValue).joined(separator: ", ")); Orrery's own on a CPU, a GPU's customary library.
      """)
  var implementation: Library?
  @Option(help: "CPU cores that share the work; all if not given.") var workers: Int?
  @Option(
    help:
      "Where the operands are when it begins: hot, cold or rotating; hot on a CPU, rotating on a GPU."
  )
  var state: Residency?
  @Option(transform: Sizes.init(text:)) var m: Sizes?
  @Option(transform: Sizes.init(text:)) var n: Sizes?
  @Option(transform: Sizes.init(text:)) var k: Sizes?
  @Option(transform: Sizes.init(text:)) var rows: Sizes?
  @Option(transform: Sizes.init(text:)) var columns: Sizes?
  @Option(transform: Sizes.init(text:)) var elements: Sizes?
  @Option(transform: Sizes.init(text:)) var bytes: Sizes?
  @Option(transform: Sizes.init(text:)) var batch: Sizes?
  @Option(transform: Sizes.init(text:)) var heads: Sizes?
  @Option(transform: Sizes.init(text:)) var kvHeads: Sizes?
  @Option(transform: Sizes.init(text:)) var query: Sizes?
  @Option(transform: Sizes.init(text:)) var keys: Sizes?
  @Option(transform: Sizes.init(text:)) var headDim: Sizes?
  @Flag var causal = false
  @Flag(help: "Of copies from and to the host: its pages are locked.") var pinned = false
  @Option(transform: Sizes.init(text:)) var chunk: Sizes?
  @Option(transform: Sizes.init(text:)) var block: Sizes?
  @Option(transform: Sizes.init(text:)) var window: Sizes?
  @Option(transform: Sizes.init(text:)) var tokens: Sizes?
  @Option(transform: Sizes.init(text:)) var modelDim: Sizes?
  @Option(transform: Sizes.init(text:)) var hiddenDim: Sizes?
  @Option(transform: Sizes.init(text:)) var experts: Sizes?
  @Option(transform: Sizes.init(text:)) var topK: Sizes?
  @Option(
    help: "Parts of each expert's hidden layer, of which a device has one.",
    transform: Sizes.init(text:))
  var tensorShards: Sizes?
  @Option(
    help: "Parts of a mixture's experts, of which a device has one.", transform: Sizes.init(text:))
  var expertShards: Sizes?
  @Option(transform: Sizes.init(text:)) var vocabulary: Sizes?
  @Option(transform: Sizes.init(text:)) var ranks: Sizes?
  @Option(
    help: "Bytes that a pass over arrays reads for each element.", transform: Sizes.init(text:))
  var read: Sizes?
  @Option(help: "Bytes that it writes for each.", transform: Sizes.init(text:))
  var written: Sizes?
  @Option(help: "Elements of the latent vector, of latent attention.", transform: Sizes.init(text:))
  var rank: Sizes?
  @Option(help: "Elements of its rotating part.", transform: Sizes.init(text:))
  var rotary: Sizes?
  @Option(
    help: "Arrays that a framework copies into the layout of a backward pass.",
    transform: Sizes.init(text:))
  var copies: Sizes?
  @Option(help: "Sequence length or points, of a convolution.", transform: Sizes.init(text:))
  var length: Sizes?
  @Option(help: "Channels, of a convolution.", transform: Sizes.init(text:))
  var channels: Sizes?

  /// Options that say sizes, by the axis that they are of.
  private var sizes: [(axis: Axis, sizes: Sizes?)] {
    [
      (.m, m), (.n, n ?? length), (.k, k), (.rows, rows), (.columns, columns),
      (.elements, elements), (.bytes, bytes), (.batch, batch), (.heads, heads ?? channels),
      (.kvHeads, kvHeads), (.query, query), (.keys, keys), (.headDim, headDim),
      (.causal, causal ? Sizes([1]) : nil), (.pinned, pinned ? Sizes([1]) : nil),
      (.chunk, chunk), (.block, block), (.window, window), (.tokens, tokens),
      (.modelDim, modelDim), (.hiddenDim, hiddenDim), (.experts, experts), (.topK, topK),
      (.vocabulary, vocabulary), (.ranks, ranks), (.copies, copies), (.rank, rank),
      (.rotary, rotary), (.read, read), (.written, written), (.tensorShards, tensorShards),
      (.expertShards, expertShards),
    ]
  }

  /// The operations of a name on a machine: one for every combination of the sizes that were given.
  func operations(_ name: OperationName, on machine: StepModel) throws -> [any Operation] {
    let given = sizes.compactMap { axis, sizes in sizes.map { (axis, $0.values) } }
    return try name.operations(
      given, type: type, on: machine)
  }

  /// How the operation is run on a machine, with what is customary there where nothing was said.
  func setting(of operation: any Operation, on machine: StepModel) -> Setting {
    let isGPU = machine.isGPU
    return Setting(
      library: implementation ?? (isGPU ? Catalog.library(of: operation.kind) : .own),
      workers: machine.workers, residency: state ?? (isGPU ? .rotating() : .hot))
  }
}
