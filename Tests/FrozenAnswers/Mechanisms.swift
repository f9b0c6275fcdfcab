/// From record 1 to record 2: programs of kernels that register themselves, and power at one place.
enum Mechanisms {
  static let changes: [Change] = [
    Change(
      "what a profiler timed leaves out what the host does, whoever issued it", time: 0.1...1,
      interval: 0.1...2, mayBound: true
    ) { question, _ in
      question.operation?.isEager == true && question.operation?.isTraced == true
    },
    Change(
      "attention over a cache narrower than its products has no program: a stated multiple instead of a roofline that was called measured",
      time: 1...2, interval: 0.5...3, mayBound: true
    ) { question, before in
      before.status == 0 && question.job.map { narrow.contains($0.cache) } == true
    },
    Change(
      "power is energy of the work done and a clock that follows it, under the run's load",
      time: 0.8...1.45,
      interval: 0.8...1.45, mayBound: true
    ) { question, before in
      before.status == 0
        && question.isOn("nvidia-h200", "nvidia-h100-sxm", "nvidia-gh200", "hgx-h200", "dgx-h100")
    },
    Change(
      "collectives among nodes were measured nowhere: half to twice the time instead of residuals within a node",
      interval: 0.4...2.1, mayBound: true
    ) { question, before in
      before.status == 0
        && question.isOn("dgx-", "selene", "frontier", "gb200-nvl72", "intel-gaudi2")
        && (question.job != nil || question.operation?.library == "nccl")
    },
    Change("libraries are less efficient; they reach nothing", mayBound: true) { _, before in
      before.bound == "libraries that reach less here"
    },
  ]

  private static let narrow = ["fp8", "int8", "int4", "u8"]
}

extension JobQuestion {
  /// The type that keys and values are kept in.
  fileprivate var cache: String { self["kv"] ?? self["activations"] ?? "bf16" }
}
