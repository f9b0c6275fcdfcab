public import Workloads

/// Which sequences are asked about, as options say it: a phase with its sizes, or groups.
public struct SequenceOptions: Sendable, Hashable {
  /// What is done with them.
  public var phase: Phase?
  /// Groups of one pass as text, `1x512@0+32x1@1023`, in place of all the others.
  public var groups: [String] = []
  /// Numbers of sequences; one if not given.
  public var batch: [Int]?
  /// Tokens of each, of prefill, training, or the prompts of generation.
  public var sequence: [Int]?
  /// Tokens in the cache, the new one among them, of decode.
  public var context: [Int]?
  /// Tokens that generation gives.
  public var generate: Int?

  /// Nothing asked yet.
  public init() {}

  /// The sequences of each job and what is done with them, the last size changing fastest; an option that the phase would ignore is an
  /// error.
  public func jobs() throws -> [([SequenceGroup], Job.Purpose)] {
    let (work, groups, purpose) = try work()
    guard case .grid(let lengths, let batches) = work, let phase else { return [(groups, purpose)] }
    return lengths.flatMap { length in
      batches.map { ([phase.group($0, length: length)], purpose) }
    }
  }

  /// The options that a step of a model uses in this phase; of experts those of a model that has some.
  public func options(of model: Transformer) -> UsedOptions {
    let common = [
      "model", "on", "scale", "sensitivity", "interval", "json", "measured", "repeated", "price",
      "phase", "groups", "batch", "max-batch", "utilization", "sequence", "context", "generate",
      "mode", "engine", "max-model-length", "tensor-parallel", "pipeline-parallel", "data-parallel",
      "expert-parallel",
      "expert-tensor-parallel", "context-parallel", "sequence-parallel", "attention",
      "implementation", "micro-batch", "stage-layers", "weights", "activations",
    ]
    let training = [
      "gradients", "zero", "recompute", "interleave", "overlap-communication", "collectives",
      "tokens",
    ]
    let isTraining = phase == .train
    return UsedOptions(
      "a model's \(phase?.rawValue ?? "step")",
      common + (isTraining ? training : ["kv", "offload"])
        + (model.experts == nil ? [] : ["routing", "expert-skew"]))
  }

  /// All sequences, the first of them, and what is done with them.
  func work() throws -> (Sweep.Work, first: [SequenceGroup], Job.Purpose) {
    guard groups.isEmpty else { return try given() }
    guard let phase else {
      throw PlanningError.missing(
        subject: "a model", option: "--phase (prefill, decode, generate or train) or --groups")
    }
    let name = phase == .decode ? "context" : "sequence"
    let other = phase == .decode ? "sequence" : "context"
    try refuse([other], reason: "--phase \(phase.rawValue) has a --\(name)")
    if phase != .generate {
      try refuse(["generate"], reason: "--phase \(phase.rawValue) generates nothing")
    }
    let lengths = try needed(phase == .decode ? context : sequence, name, by: phase)
    let tokens = phase == .generate ? try needed(generate, "generate", by: phase) : 0
    let batches = batch ?? [1]
    return (
      .grid(lengths: lengths, batches: batches),
      [phase.group(batches[0], length: lengths[0])], phase.purpose(tokens: tokens)
    )
  }

  private func given() throws -> (Sweep.Work, first: [SequenceGroup], Job.Purpose) {
    try refuse(
      ["phase", "batch", "sequence", "context", "generate"],
      reason: "--groups says what it would; give one of them")
    let given = try groups.map { try [SequenceGroup]($0) }
    return (.given(given), given[0], .pass)
  }

  private func needed<Value>(
    _ value: Value?, _ name: String, by phase: Phase
  ) throws(PlanningError) -> Value {
    guard let value else {
      throw .missing(subject: "--phase \(phase.rawValue)", option: "--\(name)")
    }
    return value
  }

  private func refuse(_ names: [String], reason: String) throws(PlanningError) {
    let given = [
      ("phase", phase != nil), ("batch", batch != nil), ("sequence", sequence != nil),
      ("context", context != nil), ("generate", generate != nil),
    ]
    for (name, isGiven) in given where isGiven && names.contains(name) {
      throw .unused(option: name, reason: reason)
    }
  }
}
