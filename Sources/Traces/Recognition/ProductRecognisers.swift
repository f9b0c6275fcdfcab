import Quantities
import Workloads

/// Matrix products, and convolutions as the products that they are.
enum ProductRecognisers {
  static var all: [Recogniser] {
    [
      Recogniser(names: ["mm", "_int_mm", "_scaled_mm"]) { call, _ in product(call, first: 0) },
      Recogniser(names: ["addmm", "addmm_", "_addmm_activation"]) { call, _ in
        product(call, first: 1)
      },
      Recogniser(names: ["mv", "addmv_"]) { call, _ in
        guard let m = call.size(0, 0), let k = call.size(0, 1), let type = call.elementType(0)
        else { return nil }
        return Recognised(GEMM(type: type, m: 1, n: m, k: k), residency: .rotating())
      },
      Recogniser(names: ["bmm"]) { call, _ in batched(call, first: 0) },
      Recogniser(names: ["baddbmm", "baddbmm_"]) { call, _ in batched(call, first: 1) },
      Recogniser(names: ["_grouped_mm", "_scaled_grouped_mm"]) { call, _ in
        guard let rows = call.size(0, 0), let k = call.size(0, 1), let experts = call.size(1, 0),
          let n = call.size(1, -1), let type = call.elementType(0)
        else { return nil }
        // Experts that get no row are not read.
        let met = min(experts, rows)
        return Recognised(
          GroupedGEMM(
            type: type,
            sizes: ExpertSizes(tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: 1),
            rows: (rows + met - 1) / met * met), residency: .rotating())
      },
      Recogniser(names: [
        "cudnn_convolution", "miopen_convolution", "_convolution", "convolution_overrideable",
      ]) {
        call, _ in convolution(call)
      },
    ]
  }

  private static func product(_ call: FrameworkCall, first: Int) -> Recognised? {
    guard let m = call.size(first, 0), let k = call.size(first, 1), let n = call.size(first + 1, 1),
      let type = call.elementType(first)
    else { return nil }
    return Recognised(GEMM(type: type, m: m, n: n, k: k), residency: .rotating())
  }

  /// One product for each matrix of a batch, as the experts of a layer have.
  private static func batched(_ call: FrameworkCall, first: Int) -> Recognised? {
    guard let batch = call.size(first, 0), let m = call.size(first, 1),
      let k = call.size(first, 2), let n = call.size(first + 1, 2),
      let type = call.elementType(first)
    else { return nil }
    if batch == 1 { return Recognised(GEMM(type: type, m: m, n: n, k: k), residency: .hot) }
    return Recognised(
      GroupedGEMM(
        type: type,
        sizes: ExpertSizes(tokens: m, modelDim: k, hiddenDim: n, experts: batch, topK: batch),
        rows: batch * m), residency: .hot)
  }

  /// A window of inputs for each place of the output, times the filters.
  private static func convolution(_ call: FrameworkCall) -> Recognised? {
    guard let input = call.shape(0), let filter = call.shape(1), input.count == filter.count,
      input.count >= 3, let type = call.elementType(0)
    else { return nil }
    // A bias may stand before padding, strides and dilation.
    let first = call.numbers(2).isEmpty ? 3 : 2
    let swapped = call.name.hasSuffix("_convolution") && !call.name.hasSuffix("::_convolution")
    let padding = call.numbers(swapped ? first : first + 1)
    let strides = call.numbers(swapped ? first + 1 : first)
    var places = input[0]
    for axis in 2..<input.count {
      let step = strides.indices.contains(axis - 2) ? max(strides[axis - 2], 1) : 1
      let edge = padding.indices.contains(axis - 2) ? padding[axis - 2] : 0
      places *= max((input[axis] + 2 * edge - filter[axis]) / step + 1, 1)
    }
    guard places > 0, places < 1 << 40, let depth = FrameworkCall.count(Array(filter.dropFirst())),
      filter[0] > 0
    else { return nil }
    return Recognised(GEMM(type: type, m: places, n: filter[0], k: depth), residency: .rotating())
  }
}
