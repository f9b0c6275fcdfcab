import Quantities
import Workloads

/// Whose kernels an engine takes where it does not take the customary ones; nil where it does.
struct EngineKernels: Sendable {
  var activations: Library?
  /// Of products in fp8 with a scale for each row, and for each block.
  var rows, blocks: Library?
  /// Of products with weights in 4 bits.
  var widened: Library?
  /// Of sums among devices.
  var sums: Library?
  /// Of experts with weights in 4 bits, where the engine takes others' for a family.
  var narrowExperts: Library?
  /// Whether norms behind sums among devices are done by the sums' kernels, up to the engine's limits.
  var joinsNorms = false
  /// Whether attention has kernels in 8 bits.
  var attendsInEight = false

  /// Whose kernel a product is, and how its input is rounded first.
  func choice(for product: GEMM, isInBlocks: Bool) -> (library: Library?, rounding: Quantize.Form?)
  {
    if product.elementType == .fp8 {
      if isInBlocks, let blocks { return (blocks, .group) }
      return rows.map { ($0, .token) } ?? (nil, nil)
    }
    return (product.weights == .int4 ? widened : nil, nil)
  }
}

extension EngineKernels {
  /// Those of vLLM on a device: of each kind the first that the device has kernels of.
  static func vllm(on device: DeviceModel) -> EngineKernels {
    func first(_ libraries: Library...) -> Library? {
      libraries.first { !device.program(.gemm, $0).context.kernels.isEmpty }
    }
    return EngineKernels(
      activations: .inductor, rows: first(.cutlass), blocks: first(.deepgemm),
      widened: first(.machete, .marlin), sums: device.fabric == nil ? nil : .vllm,
      narrowExperts: device.program(.expertGEMM, .triton).isFitted ? .triton : nil,
      joinsNorms: device.program(.allReduce, .flashinfer).isFitted,
      attendsInEight: device.program(.attentionFlash, .flash).context.kernels.serves(.fp8))
  }
}
