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
let deviceKinds = [
  "gemm", "gemv", "grouped_gemm", "attention_flash", "attention_decode", "attention_bwd",
  "attention_fwd_bwd", "attention_naive", "copy", "add", "gelu", "softmax", "layernorm", "rmsnorm",
  "reduce_sum", "fft_conv", "memcpy_h2d", "memcpy_d2h", "launch_eager_add",
]

extension SplitMix {
  /// An operation of a kind with the element type that its kernels are measured in, and how it is run.
  mutating func deviceCase(_ kind: String) throws -> (any Workloads.Operation, Setting) {
    let types = Catalog.entries.first { $0.kind == kind }?.types ?? []
    let type: ElementType =
      types.count == 1 ? types[0] : kind == "fft_conv" ? .fp32 : one(of: [.bf16, .bf16])
    let operation = try Catalog.operation(
      kind: kind, type: type.rawValue, axes: sizes(of: kind) ?? "")
    let isWide = (operation.axes[.headDim] ?? 0) > 128 && kind.hasSuffix("bwd")
    let states: [CacheState] = [.rotating, .hot, .cold]
    return (
      operation,
      Setting(
        implementation: isWide ? .flash2 : Catalog.library(of: kind), state: one(of: states))
    )
  }
}
