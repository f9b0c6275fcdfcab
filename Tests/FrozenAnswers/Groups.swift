/// From record 3 on: steps are groups of sequences.
enum Groups {
  static let changes: [Change] = [
    Change(
      "a prompt of which each device has one token is no decode: nothing is written to a cache, and its attention is masked",
      time: 0.9...1.1
    ) { question, before in
      before.status == 0 && question.job?["phase"] == "prefill"
        && question.job?["sequence"] == question.job?["context-parallel"]
    }
  ]
}
