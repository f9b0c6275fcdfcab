/// Products of cuBLAS, and attention that is made of them, are fitted with rows of a serving engine's shapes too: few rows, wide weights.
enum EngineProducts {
  static let changes: [Change] = [
    Change(
      "products follow parameters that have seen an engine's shapes", time: 0.85...1.2,
      interval: 0.75...1.35, mayBound: true
    ) { question, before in
      question.isOnGPU && before.status <= 1
        && (question.job != nil
          || ["gemm", "gemv", "attention_naive"].contains(question.kind ?? ""))
    }
  ]
}
