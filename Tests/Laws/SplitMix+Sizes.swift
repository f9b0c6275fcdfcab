extension SplitMix {
  /// One of a few.
  public mutating func one<Element>(of elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &self)]
  }

  /// A whole number below 2^bits, as often small as large.
  public mutating func size(bits: Int) -> Int {
    let exponent = Int.random(in: 0..<bits, using: &self)
    return Int.random(in: (1 << exponent)..<(2 << exponent), using: &self)
  }

  /// A number between two powers of two, as often small as large.
  public mutating func factor(_ exponents: ClosedRange<Int>) -> Double {
    let exponent = Int.random(in: exponents.lowerBound..<exponents.upperBound, using: &self)
    return Double(sign: .plus, exponent: exponent, significand: .random(in: 1..<2, using: &self))
  }

  /// Sizes that an operation of this kind takes, as text; nil for a kind that is not known here.
  public mutating func sizes(of kind: String) -> String? {
    switch kind {
    case "copy", "scale", "add", "triad", "gelu", "silu_mul", "adam": "n=\(size(bits: 23))"
    case "pointer_chase": "bytes=\(size(bits: 28))"
    case "gemm": "M=\(size(bits: 11));N=\(size(bits: 11));K=\(size(bits: 11))"
    case "gemv": "N=\(size(bits: 12));K=\(size(bits: 12))"
    case "softmax", "softmax_three_pass", "softmax_online", "rmsnorm", "layernorm", "reduce_sum",
      "add_rmsnorm", "sample":
      "rows=\(size(bits: 8));cols=\(size(bits: 15))"
    case "attention_naive", "attention_flash", "attention_block_sparse", "attention_decode",
      "attention_bwd", "attention_fwd_bwd":
      attention(kind)
    case "attention_linear":
      "H=\(size(bits: 4));Sq=\(size(bits: 10));D=\(size(bits: 8));chunk=\(size(bits: 8))"
    case "cross_entropy_materialised": crossEntropy()
    case "cross_entropy_cut": crossEntropy() + ";block=\(size(bits: 8))"
    case "fft_conv_direct", "fft_conv", "fft_conv_monarch":
      "B=\(size(bits: 3));H=\(size(bits: 5));N=\(size(bits: 13))"
    case "moe_ffn": mixture()
    case "grouped_gemm": grouped()
    case "memcpy_h2d", "memcpy_d2h":
      "bytes=\(size(bits: 28));pinned=\(Int.random(in: 0...1, using: &self))"
    case "gather_rows", "cache_write", "quantize_static", "quantize_tensor", "quantize_token",
      "quantize_group":
      "rows=\(size(bits: 10));cols=\(size(bits: 12))"
    case "expert_sum":
      "rows=\(size(bits: 10));cols=\(size(bits: 12));topk=\(size(bits: 4))"
    case "rope": "rows=\(size(bits: 10));H=\(size(bits: 6));D=\(size(bits: 8))"
    case "expert_align": places()
    case "moe_fused": places() + ";Dm=\(size(bits: 11));Dff=\(size(bits: 11))"
    case "expert_gemm":
      places()
        + ";Dm=\(size(bits: 11));Dff=\(size(bits: 11));down=\(Int.random(in: 0...1, using: &self))"
    case "map", "map_indexed":
      "n=\(size(bits: 23));in=\(size(bits: 4));out=\(size(bits: 4))"
    case "topk": selection()
    case "mla_prefill":
      "B=\(size(bits: 4));H=\(size(bits: 6));Sq=\(size(bits: 9));D=\(size(bits: 7));Dv=\(size(bits: 7));causal=0"
    case "attention_latent":
      "B=\(size(bits: 4));H=\(size(bits: 6));Sk=\(size(bits: 12));R=\(size(bits: 9));Dr=\(size(bits: 6))"
    case "all_reduce", "all_gather", "reduce_scatter", "all_to_all", "broadcast", "send_recv":
      "ranks=\(1 + size(bits: 5));bytes=\(size(bits: 28))"
    case "launch_eager_add": "n=\(size(bits: 10))"
    case "all_reduce_threads", "all_reduce_processes", "all_reduce_signs":
      "bytes=\(size(bits: 24));ranks=\(1 + size(bits: 5))"
    default: nil
    }
  }

  private mutating func attention(_ kind: String) -> String {
    let kvHeads = size(bits: 3)
    let heads = "H=\(kvHeads * size(bits: 3));Hkv=\(kvHeads)"
    let text = "B=\(size(bits: 2));\(heads);D=\(size(bits: 8))"
    let keys = size(bits: 10)
    if kind == "attention_decode" { return text + ";Sk=\(keys)" }
    let causal = Bool.random(using: &self)
    let queries = causal ? Int.random(in: 1...keys, using: &self) : size(bits: 10)
    let all = text + ";Sq=\(queries);Sk=\(keys);causal=\(causal ? 1 : 0)"
    if kind == "attention_naive" { return all }
    let tiled = all + ";block=\(8 + size(bits: 7))"
    if kind.hasSuffix("bwd") { return tiled + ";copies=\(size(bits: 2))" }
    return kind != "attention_block_sparse" ? tiled : tiled + ";window=\(size(bits: 10))"
  }

  private mutating func places() -> String {
    let experts = size(bits: 8)
    return
      "T=\(size(bits: 12));E=\(experts);topk=\(Int.random(in: 1...experts, using: &self))"
  }

  private mutating func selection() -> String {
    let columns = size(bits: 9)
    let taken = Int.random(in: 1...columns, using: &self)
    return "rows=\(size(bits: 10));cols=\(columns);topk=\(taken)"
  }

  private mutating func crossEntropy() -> String {
    "T=\(size(bits: 10));V=\(size(bits: 16));Dm=\(size(bits: 10))"
  }

  private mutating func grouped() -> String {
    let experts = size(bits: 6)
    let taken = Int.random(in: 1...experts, using: &self)
    return
      "T=\(size(bits: 10));Dm=\(size(bits: 10));Dff=\(size(bits: 11));E=\(experts);topk=\(taken);rows=\(experts * size(bits: 8))"
  }

  private mutating func mixture() -> String {
    let experts = size(bits: 8)
    let taken = Int.random(in: 1...experts, using: &self)
    return
      "T=\(size(bits: 10));Dm=\(size(bits: 10));Dff=\(size(bits: 11));E=\(experts);topk=\(taken)"
  }
}
