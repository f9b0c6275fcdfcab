import Quantities
import Workloads

/// Kernels that compute one result from each place of their inputs.
enum ElementRecognisers {
  static var all: [Recogniser] {
    [
      Recogniser(names: written) { call, evidence in map(call, evidence, reads: []) },
      Recogniser(names: ["copy_", "_to_copy", "clone", "contiguous"]) { call, evidence in
        let isCopy = call.name.hasSuffix("copy_") && call.shapes.count > 1
        return map(call, evidence, reads: isCopy ? [1] : [0])
      },
      Recogniser(names: compared) { call, evidence in
        map(call, evidence, reads: nil, writtenWidth: 1)
      },
      Recogniser(names: computed) { call, evidence in map(call, evidence, reads: nil) },
      // One place of each row, by its label.
      Recogniser(names: ["nll_loss_forward", "nll_loss_backward"]) { call, _ in
        guard
          let rows = call.shapes.indices.compactMap({ call.shape($0) }).first(where: {
            $0.count == 2
          })?[0],
          let width = call.width(0), rows > 0
        else { return nil }
        return Recognised(ElementMap(.indexed, elements: rows, read: width + 8, written: width))
      },
      Recogniser(names: ["native_dropout"]) { call, evidence in
        guard let width = call.width(0) else { return nil }
        return map(call, evidence, reads: [0], writtenWidth: width + 1)
      },
    ]
  }

  private static let written: Set<String> = [
    "fill_", "zero_", "arange", "normal_", "uniform_", "random_", "exponential_", "bernoulli_",
    "_amp_update_scale_",
  ]
  private static let compared: Set<String> = [
    "eq", "ne", "lt", "le", "gt", "ge", "logical_not", "logical_and", "logical_or", "isnan",
    "isinf",
    "isfinite", "bitwise_not", "bitwise_and", "bitwise_or",
  ]
  private static let computed: Set<String> = [
    "mul", "mul_", "add", "add_", "sub", "sub_", "rsub", "div", "div_", "neg", "pow", "rsqrt",
    "sqrt",
    "reciprocal", "exp", "log", "log2", "tanh", "sigmoid", "silu", "silu_", "gelu", "relu", "relu_",
    "clamp", "clamp_", "clamp_min", "clamp_min_", "clamp_max", "abs", "cos", "sin", "erf", "where",
    "masked_fill_", "masked_fill", "maximum", "minimum", "remainder", "floor", "ceil", "round",
    "threshold_backward", "gelu_backward", "silu_backward", "tanh_backward", "sigmoid_backward",
    "hardtanh", "hardtanh_", "leaky_relu", "leaky_relu_", "elu", "softplus", "addcmul", "addcmul_",
    "addcdiv_", "lerp", "lerp_", "sign", "square", "native_dropout_backward", "tril", "triu",
    "floor_divide", "mse_loss", "bitwise_xor", "fmod",
    "binary_cross_entropy", "hardswish_", "hardsigmoid", "upsample_nearest2d",
    "max_pool2d_with_indices",
    "adaptive_avg_pool2d", "_adaptive_avg_pool2d", "avg_pool2d",
  ]

  /// The result has the shape of all inputs together; an input that is spread over it is read from a cache.
  private static func map(
    _ call: FrameworkCall, _ evidence: KernelEvidence, reads places: [Int]?,
    writtenWidth: Int? = nil
  ) -> Recognised? {
    let tensors = call.shapes.indices.filter { call.count($0) != nil && call.width($0) != nil }
    let list = call.shapes.first?.count ?? 0 > 1
    guard !list, let count = tensors.compactMap({ call.count($0) }).max() else { return nil }
    let inputs = places ?? tensors
    let full = inputs.filter { call.count($0) == count }
    let read = full.compactMap { call.width($0) }.reduce(0, +)
    let target = places == [1] ? 0 : tensors.first { call.count($0) == count } ?? 0
    let widths = Set(inputs.filter(tensors.contains).compactMap { call.width($0) })
    // Numbers of two types give the wider one, but in place that of the first.
    let isInPlace = call.name.hasSuffix("_")
    let written =
      writtenWidth
      ?? (isInPlace || places != nil
        ? call.width(target) : tensors.compactMap { call.width($0) }.max())
    guard let written else { return nil }
    let isPlain =
      widths.count <= 1 && full.count == inputs.filter { call.count($0) ?? 0 > 1 }.count
      && full.allSatisfy { call.isContiguous[$0] }
    let form: ElementMap.Form = evidence.isVectorised ?? isPlain ? .vector : .indexed
    return Recognised(
      ElementMap(form, elements: count, read: read, written: written))
  }
}
