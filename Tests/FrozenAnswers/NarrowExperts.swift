/// From record 3 on: products of experts read their weights in the type that these are stored in.
enum NarrowExperts {
  static let changes: [Change] = [
    Change(
      "experts' weights that are stored in fewer bits than is multiplied move fewer bytes, where no program of a library counts them",
      time: 0.2...1, interval: 0.2...1.4, mayBound: true
    ) { question, before in
      guard let job = question.job, let weights = job["weights"] else { return false }
      return before.status == 0 && ["int4", "int8", "fp8", "bf16", "fp16"].contains(weights)
        && ["mixtral", "qwen3-30b", "deepseek"].contains { job.model.hasPrefix($0) }
    }
  ]
}
