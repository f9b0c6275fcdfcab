import ArgumentParser
import Hardware
import Model
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
  @Option(help: "Element type of the operands.") var type = ElementType.fp32
  @Option(
    help: """
      The algorithm, where a family has several: naive, flash, block-sparse, decode, linear; three-pass, online; \
      materialised, cut; direct, fft, monarch.
      """)
  var algorithm: String?
  @Option(
    help: """
      Whose program: own, openblas, cublas, cudnn, flash2, nccl, framework; Orrery's own on a CPU, a GPU's customary library.
      """)
  var implementation: Library?
  @Option(help: "CPU cores that share the work; all if not given.") var workers: Int?
  @Option(
    help:
      "Where the operands are when it begins: hot, cold or rotating; hot on a CPU, rotating on a GPU."
  )
  var state: Residency?
  @Option var m: Int?
  @Option var n: Int?
  @Option var k: Int?
  @Option var rows: Int?
  @Option var columns: Int?
  @Option var elements: Int?
  @Option var bytes: Int?
  @Option var batch: Int?
  @Option var heads: Int?
  @Option var kvHeads: Int?
  @Option var query: Int?
  @Option var keys: Int?
  @Option var headDim: Int?
  @Flag var causal = false
  @Flag(help: "Of copies from and to the host: its pages are locked.") var pinned = false
  @Option var chunk: Int?
  @Option var block: Int?
  @Option var window: Int?
  @Option var tokens: Int?
  @Option var modelDim: Int?
  @Option var hiddenDim: Int?
  @Option var experts: Int?
  @Option var topK: Int?
  @Option var vocabulary: Int?
  @Option var ranks: Int?
  @Option(help: "Bytes that a pass over arrays reads for each element.") var read: Int?
  @Option(help: "Bytes that it writes for each.") var written: Int?
  @Option(help: "Elements of the latent vector, of latent attention.") var rank: Int?
  @Option(help: "Elements of its rotating part.") var rotary: Int?
  @Option(help: "Arrays that a framework copies into the layout of a backward pass.") var copies:
    Int?
  @Option(help: "Sequence length or points, of a convolution.") var length: Int?
  @Option(help: "Channels, of a convolution.") var channels: Int?

  /// The sizes that were given.
  private var axes: Axes {
    let given: [(Axis, Int?)] = [
      (.m, m), (.n, n ?? length), (.k, k), (.rows, rows), (.columns, columns),
      (.elements, elements), (.bytes, bytes), (.batch, batch), (.heads, heads ?? channels),
      (.kvHeads, kvHeads), (.query, query), (.keys, keys), (.headDim, headDim),
      (.causal, causal ? 1 : nil), (.pinned, pinned ? 1 : nil), (.chunk, chunk), (.block, block),
      (.window, window),
      (.tokens, tokens), (.modelDim, modelDim), (.hiddenDim, hiddenDim), (.experts, experts),
      (.topK, topK), (.vocabulary, vocabulary), (.ranks, ranks), (.copies, copies), (.rank, rank),
      (.rotary, rotary),
      (.read, read), (.written, written),
    ]
    return Axes(given.compactMap { axis, size in size.map { (axis, $0) } })
  }

  /// The operation of this name, which is a family's or, with `--algorithm`, what several families have in common.
  func operation(_ name: String) throws -> any Operation {
    let suffix = algorithm.map { "_" + $0.replacing("-", with: "_") } ?? ""
    let kinds = Catalog.entries.map(\.kind.rawValue)
    let names = [name + suffix, algorithm == "fft" ? name : ""]
    let kind = names.first(where: kinds.contains) ?? name + suffix
    let forms = kinds.filter { $0.hasPrefix(name + "_") }
    if !kinds.contains(kind), !forms.isEmpty {
      let known = forms.map { $0.dropFirst(name.count + 1).replacing("_", with: "-") }
      let problem = algorithm.map { "has no algorithm '\($0)'" } ?? "needs --algorithm"
      throw CommandError.usage("\(name) \(problem); it has \(known.joined(separator: ", "))")
    }
    let types = Catalog.entries.first { $0.kind.rawValue == kind }?.types ?? []
    return try Catalog.operation(
      kind: kind, type: types.count == 1 ? types[0] : type, axes: axes)
  }

  /// How the operation is run on a machine, with what is customary there where nothing was said.
  func setting(of operation: any Operation, on profile: HardwareProfile) throws -> Setting {
    let machine = try StepModel(profile, workers: workers)
    let isGPU = machine.isGPU
    return Setting(
      library: implementation ?? (isGPU ? Catalog.library(of: operation.kind) : .own),
      workers: machine.workers, residency: state ?? (isGPU ? .rotating() : .hot))
  }
}
