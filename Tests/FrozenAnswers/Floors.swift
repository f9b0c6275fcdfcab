/// What the hierarchical roofline answers on a GPU is held to the device's floor, as every program's answer is.
enum Floors {
  static let changes: [Change] = [
    Change(
      "what no library's program serves on a GPU is no faster than its link, its memory and its L2",
      time: 1...20, interval: 0.99...20, mayBound: true
    ) { question, _ in question.isOnGPU && question.operation != nil },
    Change(
      "so are the parts of a step that no program serves", time: 1...1.006, interval: 0.999...1.006
    ) { question, _ in question.isOnGPU && question.job != nil },
  ]
}
