/// From the first record to the second: the laws over everything registered, and what they found wrong.
enum Laws {
  static let changes: [Change] =
    intervals + unmeasured + attention + traced + fits + cards + steps + refusals

  /// Quantiles of logarithms, from folds of three groups and more (wrong 1).
  private static let intervals = [
    Change(
      "ranges are quantiles of ln(measured / predicted), by one constructor; a step's floor is the sum of its parts' floors",
      interval: 0.05...9
    ) { _, before in before.status == 0 },
    Change("a family of one or two groups has no residuals", interval: 0.3...9, mayBound: true) {
      question, _ in question.isOn("amd-epyc-9005") && question.operation?.library == "own"
    },
    Change("the basis named is that of a step's weakest part", mayBound: true) { question, _ in
      question.job != nil
    },
    Change(
      "an end of the range that was the prediction itself has a distance", interval: 0.05...1e9
    ) {
      question, before in
      before.low == before.time || before.high == before.time || question.kind == "adam"
    },
  ]

  /// Design, section 3: the geometric middle of the stated range.
  private static let unmeasured = [
    Change("nothing measured: twice the bound, from the bound to four times it", time: 1...2) {
      $1.basis == "unmeasured"
    },
    Change(
      "launches and the host's costs are taken over with the families", added: 5e-6, mayBound: true
    ) { question, before in question.isOnGPU && before.status == 0 },
    Change(
      "steps by modules are answered where the host's costs are taken over",
      statuses: [Transition(65, to: 0), Transition(65, to: 1)]
    ) { question, _ in question.job?["mode"] == "eager" },
    Change(
      "collectives issued by a host likewise", statuses: [Transition(65, to: 0)]
    ) { question, _ in question.operation?.isEager == true },
    Change(
      "nothing is known to be kept by registers, by what a device's blocks share, or by a level without bandwidth",
      time: 1...100, added: 1e-3, mayBound: true
    ) { question, before in
      question.operation?.state == "hot" && (before.basis == "unmeasured" || !question.isOnGPU)
    },
    Change(
      "programs that had no cost for their bytes have the ceilings' beside them", added: 1e-3,
      mayBound: true
    ) { question, before in before.time == 0 || question.kind == "topk" },
    Change(
      "cards have a latency, so that walks through memory are answered",
      statuses: [Transition(65, to: 0)]
    ) { question, _ in question.kind == "pointer_chase" && question.isOnGPU },
  ]

  /// What falls to the roofline of an algorithm uses the algorithm's own traffic (wrong 8); results are written (wrong 12).
  private static let attention = [
    Change("attention writes its results, and its backward pass moves its operands", time: 1...1.5)
    {
      question, _ in question.kind?.hasPrefix("attention") == true
    },
    Change("heads that share keys and values read them once", time: 0.1...1, mayBound: true) {
      question, before in
      question.kind?.hasPrefix("attention") == true && before.basis != "inherited"
    },
    Change(
      "head dimensions without kernels are answered by the algorithm's roofline (wrong 10)",
      time: 0.1...4, statuses: [Transition(65, to: 0)], mayBound: true
    ) { question, _ in question.kind?.hasPrefix("attention") == true || question.job != nil },
    Change(
      "caches narrower than 16 bits are widened, and read once for all heads that share them",
      time: 0.2...2.5,
      statuses: [Transition(64, to: 0), Transition(64, to: 1), Transition(65, to: 0)],
      mayBound: true
    ) { question, _ in
      let narrow: Set<String> = ["fp8", "int8", "int4"]
      guard let job = question.job else { return false }
      return narrow.contains(job["kv"] ?? job["activations"] ?? "bf16")
    },
  ]

  /// A profiler's time leaves out the gap to the next kernel: it is taken off each kernel's start, and no part is negative (wrong 6).
  private static let traced = [
    Change("a traced kernel's start is shorter by the gap", time: 0.5...1.5, mayBound: true) {
      question, _ in question.operation?.isTraced == true
    }
  ]

  /// Families of the H200 fitted anew: hand-scaled parameters (wrong 15), ties (wrong 7), more rows, power as energy.
  private static let fits = [
    Change("the H200's families are fitted anew", time: 0.5...2, mayBound: true) {
      question, before in
      let kinds: Set<String> = [
        "gemm", "gemv", "grouped_gemm", "attention_flash", "attention_decode", "attention_naive",
        "attention_bwd", "attention_fwd_bwd", "gather_rows", "cache_write", "expert_sum", "topk",
        "launch_eager_add", "copy", "add", "gelu", "adam", "silu_mul", "fft_conv", "softmax",
        "layernorm", "rmsnorm", "reduce_sum", "map", "map_indexed", "memcpy_h2d", "memcpy_d2h",
      ]
      return before.basis != "-" && question.isOnGPU && (question.kind.map(kinds.contains) ?? true)
    },
    Change("no program is faster than its machine's ceilings", time: 1...2.5, mayBound: true) {
      question, before in question.isOnGPU && before.basis != "-"
    },
  ]

  /// Figures that cards lacked (wrong 9 and 11).
  private static let cards = [
    Change(
      "cards have a memory latency, which bounds what is on its way", time: 1...3.5, mayBound: true
    ) {
      question, _ in
      let kinds: Set<String> = [
        "gemm", "gemv", "grouped_gemm", "attention_flash", "attention_decode", "attention_naive",
      ]
      return question.isOnGPU && !question.isOn("nvidia-h200", "hgx-h200")
        && (question.kind.map(kinds.contains) ?? true)
    },
    Change("Hopper's other cards have the H200's draw, and limits of their own", time: 1...1.35) {
      question, _ in question.isOn("nvidia-h100", "nvidia-gh200", "dgx-h100")
    },
    Change(
      "capacities are those that drivers report", statuses: [Transition(1, to: 0)], mayBound: true
    ) { question, _ in question.job != nil },
    Change(
      "an MI250X takes over the MI300X's families, and so does a node of them", time: 0.2...60,
      added: 1,
      statuses: [
        Transition(64, to: 0), Transition(65, to: 0), Transition(65, to: 64), Transition(65, to: 1),
      ], mayBound: true
    ) { question, _ in question.isOn("amd-mi250x", "frontier") },
    Change(
      "a type that the matrix unit lacks is done on the vectors",
      statuses: [Transition(64, to: 0), Transition(64, to: 1)]
    ) { question, _ in question.isOnGPU },
  ]

  private static let steps = [
    Change("a machine's reach holds for steps too (wrong 2)", time: 1...1.6) { question, _ in
      question.job != nil && question.isOn("amd-mi300x")
    },
    Change(
      "a stage has the head or the embedding once, decode never drains, and the slowest hop is one rule (wrong 3, 4)",
      time: 0.3...1.6, mayBound: true
    ) { question, _ in question.job.map { $0.number("pipeline-parallel") > 1 } ?? false },
    Change("training has the embedding and its gradient", time: 1...1.5, mayBound: true) {
      question, _ in question.isTraining
    },
    Change("sequence parallelism collects rows again (wrong 5)", time: 1...1.5) { question, _ in
      question.isTraining && question.job?["sequence-parallel"] != nil
    },
    Change(
      "collectives of the backward pass keep their place and algorithm (wrong 3)", time: 0.4...2.5
    ) {
      question, _ in
      question.isTraining
        && ["expert-parallel", "context-parallel", "tensor-parallel", "collectives"]
          .contains { question.job?[$0] != nil }
    },
    Change(
      "experts are copied less often than the rest, and ZeRO's state with them (wrong 5)",
      time: 0.3...1.1, memory: 1...2,
      statuses: [Transition(64, to: 0), Transition(64, to: 1)]
    ) { question, _ in question.isTraining && question.job?["expert-parallel"] != nil },
    Change(
      "kept activations have their own type, and layers gathered by ZeRO's third stage their room (wrong 5)",
      memory: 1...2, statuses: [Transition(0, to: 1)]
    ) { question, _ in question.isTraining },
    Change(
      "ZeRO's third stage goes with pipelines (wrong 5)",
      statuses: [Transition(64, to: 0), Transition(64, to: 1), Transition(64, to: 65)]
    ) { question, _ in question.isTraining && question.job?["zero"] == "3" },
    Change(
      "a missing cost is named where a missing ceiling was", statuses: [Transition(64, to: 65)]
    ) { question, _ in question.job != nil },
  ]

  private static let refusals = [
    Change(
      "a ring of one exchanges nothing",
      statuses: [Transition(0, to: 64), Transition(65, to: 64)]
    ) { question, _ in
      question.kind?.hasPrefix("all_reduce_") == true
        && question.operation?.sizes.contains("ranks=1") == true
    }
  ]
}
