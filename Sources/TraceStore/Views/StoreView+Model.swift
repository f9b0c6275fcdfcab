extension StoreView {
  /// What the model said of operations.
  static let predictions = StoreView(
    "predictions", "what a model said of one operation of a run; `predict --run` keeps them",
    source: """
      FROM main.run NOT INDEXED
      CROSS JOIN main.prediction ON prediction.run = run.id
      JOIN main.operation
        ON operation.run = run.id AND operation.position = prediction.operation
      """,
    columns: [
      .init(
        "operation_id", "operation.position", "the operation's place among the run's, from 0"),
      .operation, .family,
      .init("profile", "prediction.machine", "the profile on which it was predicted"),
      .init("tool_version", "prediction.model_version", "the version of Orrery that predicted it"),
      .init("tool_commit", "prediction.model_commit", "the commit of that Orrery's source"),
      .microseconds("time_us", seconds: "prediction.time_s", "the time that is predicted"),
      .microseconds("low_us", seconds: "prediction.low_s", "the lower end of its range"),
      .microseconds("high_us", seconds: "prediction.high_s", "the upper end of its range"),
      .init("bound", "prediction.bound", "the cause with the largest share of the time"),
    ])

  /// Predictions against measurements.
  static let residuals = StoreView(
    "residuals", "a prediction against a measurement of a run; `validate` keeps them",
    source: "FROM main.run NOT INDEXED CROSS JOIN main.residual ON residual.run = run.id",
    columns: [
      .init("subject", "residual.subject", "what was measured, in words"),
      .init("family", "residual.family", "the group whose statistics it counts in"),
      .init("profile", "residual.machine", "the profile on which it was predicted"),
      .init("tool_version", "residual.model_version", "the version of Orrery that predicted it"),
      .init("tool_commit", "residual.model_commit", "the commit of that Orrery's source"),
      .microseconds("predicted_us", seconds: "residual.predicted_s", "what the model says"),
      .microseconds("measured_us", seconds: "residual.measured_s", "what was observed"),
      .init(
        "error", "(residual.predicted_s - residual.measured_s) / residual.measured_s",
        "(predicted - measured) / measured, a fraction"),
      .microseconds("low_us", seconds: "residual.low_s", "the lower end of the predicted range"),
      .microseconds("high_us", seconds: "residual.high_s", "the upper end of the predicted range"),
      .init(
        "covered", "residual.measured_s BETWEEN residual.low_s AND residual.high_s",
        "1 where the measurement lies in the range, else 0"),
      .init("bound", "residual.bound", "the cause with the largest share of the predicted time"),
      .init(
        "spread", "residual.spread",
        "how far samples of the measurement itself differ, over their median"),
    ])
}
