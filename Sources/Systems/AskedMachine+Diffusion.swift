import Model
import Quantities
import Workloads

extension AskedMachine {
  /// A pass of a diffusion transformer without its attention: products that are four times as wide between them, norms with modulation
  /// and gated sums, two each, the heads' norms with rotation, the activation.
  func diffusionLayers(
    tokens: Int, hidden: Int, layers: Int
  ) throws(SystemError) -> CostEstimate {
    let wide = 4 * hidden
    let size = Int(ElementType.bf16.size.value)
    func product(_ name: String, n: Int, k: Int) throws(SystemError) -> CostEstimate {
      try run(name, GEMM(type: .bf16, m: tokens, n: n, k: k), times: layers)
    }
    func map(
      _ name: String, width: Int = 1, inputs: Int = 1, times: Int = 1
    ) throws(SystemError) -> CostEstimate {
      try run(
        name,
        ElementMap(
          .vector, elements: tokens.times(hidden).times(width), read: inputs * size,
          written: size), times: layers * times)
    }
    return .serial([
      try product("queries, keys, values and results", n: wide, k: hidden),
      try product("up", n: wide, k: hidden), try product("down", n: hidden, k: wide),
      try map("norms with modulation", times: 2), try map("gated sums", inputs: 2, times: 2),
      try map("norms and rotation of queries and keys", width: 2),
      try map("activation", width: 4),
    ])
  }
}
