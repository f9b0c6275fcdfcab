import Model

/// Families whose kernels run related loops and are fitted together, so that few rows of each determine what they have in common.
struct FamilyPool: Sendable {
  let kinds: [String]
  /// Parameters that each family has for itself; the others are one for all.
  let own: Set<String>

  /// A pool of kinds; `own` names what their loops differ in.
  private init(_ kinds: [String], own: Set<String>) {
    (self.kinds, self.own) = (kinds, own)
  }

  /// The pool of a family, by the program that predicts it; one of itself where no other is related.
  static func of(_ kind: String, _ program: Program) -> FamilyPool {
    (pools[program] ?? []).first { $0.kinds.contains(kind) } ?? FamilyPool([kind], own: [])
  }

  /// Of a CPU's kernels the inner loops differ, while startup and the way to memory are those of one machine and one
  /// compiler; of a device's rows that are moved what an element's address costs and the launch.
  private static let pools: [Program: [FamilyPool]] = [
    .roofline: [
      ["copy", "scale", "add", "triad"], ["softmax_three_pass", "softmax_online"],
      ["rmsnorm", "layernorm"], ["gelu", "silu_mul"],
      ["attention_naive", "attention_flash", "attention_block_sparse", "attention_linear"],
      ["fft_conv_direct", "fft_conv", "fft_conv_monarch"], ["gemm", "moe_ffn"],
      ["gemv", "attention_decode"], ["cross_entropy_materialised", "cross_entropy_cut"],
      ["all_reduce_threads", "all_reduce_processes"],
    ].map { FamilyPool($0, own: ["computeEfficiency"]) },
    .elements: [
      FamilyPool(["gather_rows", "cache_write"], own: ["startup", "instructions"])
    ],
  ]
}
