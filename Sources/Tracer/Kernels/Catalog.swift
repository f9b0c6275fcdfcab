import Quantities
import Workloads

/// Every kernel that runs here; the one place that lists them.
enum KernelCatalog {
  static let entries: [KernelEntry] =
    StreamKernel.entries
    + [PointerChaseKernel.entry, GEMMKernel.own, GEMMKernel.openBLAS, GEMVKernel.entry]
    + SoftmaxKernel.entries
    + NormKernel.entries
    + ActivationKernel.entries
    + AttentionKernel.entries
    + [DecodeKernel.entry, LatentKernel.entry, LinearAttentionKernel.entry]
    + CrossEntropyKernel.entries
    + ConvolutionKernel.entries
    + [MixtureOfExpertsKernel.entry]
    + AllReduceKernel.entries

  /// The kernel of a family by an implementation.
  static func entry(
    _ kind: OperationKind, _ library: Library
  ) throws(TracerError)
    -> KernelEntry
  {
    let named = entries.filter { $0.kind == kind }
    guard let entry = named.first(where: { $0.library == library }) else {
      throw named.isEmpty
        ? .unknownKernel(name: kind.rawValue, known: entries.map(\.kind.rawValue))
        : .unsupported(operation: kind.rawValue, implementation: library.rawValue)
    }
    return entry
  }
}
