/// Sums that a node's switches add up.
enum Sums {
  static let changes = [
    Change(
      "sums that a node's switches add up send fewer bytes, and have a lower floor", time: 0.5...1,
      interval: 0.5...1.1, mayBound: true
    ) { question, _ in
      question.isOn("hgx-", "dgx-h100", "gb200-nvl72")
        && (question.kind == "all_reduce" || question.job != nil)
    }
  ]
}
