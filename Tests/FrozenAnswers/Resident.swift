/// From record 2 to record 3: kernels on what is resident in L2 were measured.
enum Resident {
  static let changes: [Change] = [
    Change(
      "kernels over elements and rows were fitted to resident arrays too: what comes from memory is told from what a kernel takes anyway",
      time: 0.3...1.5, interval: 0.25...2, mayBound: true
    ) { question, before in
      before.status == 0 && question.isOnGPU && question.kind.map { kinds.contains($0) } == true
    },
    Change(
      "steps along a row are of so many bytes, not elements", time: 0.5...4, interval: 0.5...4,
      mayBound: true
    ) { question, before in
      before.status == 0 && question.isOnGPU && question.kind == "reduce_sum"
    },
    Change(
      "equal parts of whole blocks decide a copy's kernel, not pieces of 8 KiB", time: 0.6...1.7,
      mayBound: true
    ) { question, before in
      before.status == 0 && question.isOnGPU && question.kind.map { copying.contains($0) } == true
    },
    Change(
      "L2 loses none of arrays of half its size that follow themselves, and all from 5/6 of it on",
      time: 0.4...3, interval: 0.3...3, mayBound: true
    ) { question, before in
      before.status == 0 && question.isOnGPU && question.operation?.state == "hot"
    },
    Change(
      "steps are made of such kernels", time: 0.75...1.25, interval: 0.7...1.3, mayBound: true
    ) { question, before in
      before.status == 0 && question.isOnGPU && question.job != nil
    },
  ]

  private static let kinds = [
    "copy", "add", "gelu", "gather_rows", "cache_write", "silu_mul", "softmax", "layernorm",
    "rmsnorm", "reduce_sum", "attention_naive",
  ]

  private static let copying = ["copy", "attention_bwd", "attention_fwd_bwd"]
}
