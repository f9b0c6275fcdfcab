/// From record 3 on: what modules start stands in `engines/`, for every family that was looked at.
enum Modules {
  static let changes: [Change] = [
    Change(
      "steps by modules are answered for families whose layers engines/torch-2.11.xml lists, not for LLaMA's and Mixtral's alone",
      statuses: [Transition(64, to: 0), Transition(64, to: 1)]
    ) { question, before in
      before.status == 64 && question.isByModules && !question.isTraining
        && question.isOf("qwen3", "gemma2", "phi-3", "deepseek", "gpt2", "gpt-neox")
    },
    Change(
      "phi-3 by modules has one product for queries, keys and values, one for gate and up, and joins what rotates with what does not",
      time: 0.8...1.25
    ) { question, before in
      before.status == 0 && question.isByModules && question.isOf("phi-3")
    },
    Change(
      "a machine whose kernels no framework's modules are known to start lacks a figure, whatever else it lacks",
      statuses: [Transition(1, to: 65), Transition(64, to: 65)]
    ) { question, before in
      before.status != 0 && question.isByModules && !question.isOnGPU
    },
  ]
}

extension Question {
  fileprivate var isByModules: Bool { job?["mode"] == "eager" }

  fileprivate func isOf(_ prefixes: String...) -> Bool {
    prefixes.contains { job?.model.hasPrefix($0) == true }
  }
}
