import Workloads

/// An operation of the catalogue that a framework's operation is, and how it is run.
struct Recognised: Sendable {
  var operation: any Operation
  var library: Library
  var residency: Residency

  init(
    _ operation: any Operation, by library: Library? = nil, residency: Residency = .hot
  ) {
    self.operation = operation
    self.library = library ?? Catalog.library(of: operation.kind)
    self.residency = residency
  }
}

/// One group of framework's operations: their names, and how arguments become an operation; nil where they do not.
struct Recogniser: Sendable {
  let names: Set<String>
  let recognise: @Sendable (FrameworkCall, KernelEvidence) -> Recognised?
}

/// Every framework's operation that is understood, by its name without its namespace.
enum RecogniserCatalog {
  static let recognisers: [Recogniser] =
    ProductRecognisers.all + AttentionRecognisers.all + RowRecognisers.all + MoveRecognisers.all
    + ElementRecognisers.all

  private static let byName = Dictionary(
    recognisers.flatMap { recogniser in recogniser.names.map { ($0, recogniser) } },
    uniquingKeysWith: { first, _ in first })

  static func recognised(_ call: FrameworkCall, _ evidence: KernelEvidence) -> Recognised? {
    let base = call.name.split(separator: ":").last.map(String.init) ?? call.name
    return byName[base]?.recognise(call, evidence)
  }
}
