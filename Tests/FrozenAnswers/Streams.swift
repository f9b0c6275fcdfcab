/// From record 4 on: weights from the host are those of the stage that they are for.
enum Streams {
  static let changes: [Change] = [
    Change(
      "each stage of a pipeline streams its own weights, not those of the stage that has most",
      time: 0.8...1
    ) { question, before in
      before.status == 0 && question.job?["offload"] == "weights"
        && (question.job?.number("pipeline-parallel") ?? 1) > 1
    }
  ]
}
