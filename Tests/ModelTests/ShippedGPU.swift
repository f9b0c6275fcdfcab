import Foundation
import Hardware
import Laws
import Model
import Quantities
import Workloads

extension HardwareProfile {
  /// The GPU that parameters were fitted on, as it ships.
  static func h200() throws -> HardwareProfile {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let folder = root.appending(path: "hardware-profiles").path()
    return try ProfileLibrary(folders: [folder]).profile("nvidia-h200-sxm")
  }
}

/// Operations that a GPU's libraries run, of every program that the model has for them.
let deviceKinds: [OperationKind] = [
  .gemm, .gemv, .groupedGEMM, .attentionFlash, .attentionDecode, .attentionBackward,
  .attentionForwardBackward, .attentionNaive, .copy, .add, .gelu, .softmax, .layerNorm, .rmsNorm,
  .reduceSum, .fftConvolution, .copyToDevice, .copyToHost, .launch,
]

extension SplitMix {
  /// An operation of a kind with the element type that its kernels are measured in, and how it is run.
  mutating func deviceCase(_ kind: OperationKind) throws -> (any Workloads.Operation, Setting) {
    let types = Catalog.entries.first { $0.kind == kind }?.types ?? []
    let type: ElementType =
      types.count == 1 ? types[0] : kind == .fftConvolution ? .fp32 : one(of: [.bf16, .bf16])
    let operation = try Catalog.operation(
      kind: kind.rawValue, type: type.rawValue, axes: sizes(of: kind.rawValue) ?? "")
    let isWide = (operation.axes[.headDim] ?? 0) > 128 && kind.rawValue.hasSuffix("bwd")
    let states: [Residency] = [.rotating(), .hot, .cold]
    return (
      operation,
      Setting(
        library: isWide ? .flash2 : Catalog.library(of: kind), residency: one(of: states))
    )
  }
}
