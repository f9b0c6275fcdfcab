public import Workloads

/// What is done with sequences of one length.
public enum Phase: String, Sendable, Hashable, CaseIterable {
  /// Prompts pass once.
  case prefill
  /// One new token of each over those in the cache.
  case decode
  /// Prompts, then tokens one by one.
  case generate
  /// Forward, backward, optimizer.
  case train

  /// What the job is for; `tokens` are those that `generate` gives.
  public func purpose(tokens: Int) -> Job.Purpose {
    switch self {
    case .prefill, .decode: .pass
    case .generate: .generation(tokens: tokens)
    case .train: .training
    }
  }

  /// So many sequences of a length: a context of decode, else new tokens.
  public func group(_ count: Int, length: Int) -> SequenceGroup {
    self == .decode ? .decode(count, context: length) : .prompts(count, of: length)
  }
}
