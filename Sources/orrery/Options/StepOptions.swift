import ArgumentParser
import Workloads

/// What a model is to do.
struct StepOptions: ParsableArguments {
  @Option(help: "prefill, decode, generate or train.") var phase: String?
  @Option(help: "Tokens of each sequence, of prefill and training.") var sequence: Int?
  @Option(help: "Tokens in the cache, of decode.") var context: Int?

  func step(of model: Transformer, batch: Int?) throws -> Step {
    let phase: Step.Phase =
      self.phase == "decode" ? .decode(context: context ?? 1) : .prefill(sequence: sequence ?? 1)
    return Step(model: model, phase: phase, batch: batch ?? 1, attention: .cudnn)
  }
}
