/// From record 3 on: a device holds what its stage's role and its shards say.
enum Stages {
  static let changes: [Change] = [
    Change(
      "the last norm is counted among the weights, and moved and updated with them",
      time: 1...1.0002,
      interval: 0.9995...1.001, memory: 1...1.0002
    ) { question, before in
      before.status <= 1 && question.job != nil && question.degree("pipeline-parallel") == 1
    },
    Change(
      "what all devices that share a layer hold is whole on each: norms, biases of products by rows, routers, down-projections to latent vectors, key and value heads of which there are fewer",
      time: 0.9999...1.05, interval: 0.9999...1.05, memory: 1...1.1
    ) { question, before in
      before.status <= 1 && question.degree("tensor-parallel") > 1
    },
    Change(
      "a stage of a pipeline holds what its place has: the first the embedding, the last the norm and the vocabulary's product",
      time: 0.95...1.05, interval: 0.95...1.05, memory: 0.9...1.1
    ) { question, before in
      before.status <= 1 && question.degree("pipeline-parallel") > 1
    },
    Change(
      "the last stage of a pipeline keeps the loss's logits too, and each stage the micro-batches that are left before it",
      memory: 0.5...40, statuses: [Transition(0, to: 1)]
    ) { question, before in
      before.status <= 1 && question.isTraining && question.degree("pipeline-parallel") > 1
    },
    Change(
      "layers that stages do not divide are laid on them unevenly",
      statuses: [Transition(64, to: 0), Transition(64, to: 1)]
    ) { question, before in
      before.status == 64 && question.degree("pipeline-parallel") > 1
        && question.degree("interleave") == 1
    },
  ]
}

extension Question {
  fileprivate func degree(_ name: String) -> Int { job?.number(name) ?? 1 }
}
