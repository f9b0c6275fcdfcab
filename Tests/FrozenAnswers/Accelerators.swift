/// Since accelerators have rates of exponentials and divisions.
enum Accelerators {
  static let changes = [
    Change(
      "accelerators that refused exponentials and divisions answer",
      statuses: [Transition(64, to: 0), Transition(64, to: 1), Transition(64, to: 65)]
    ) { question, before in
      before.status == 64 && question.isOn("google-tpu", "intel-gaudi2")
    }
  ]
}
