public import Workloads

/// What a scheduler puts into one step.
public struct Composition: Sendable {
  /// New tokens of a sequence that is no decode.
  public struct Chunk: Sendable, Hashable {
    /// New tokens, and tokens of the sequence that are cached before.
    public var new, cached: Int
    /// Whether they end its prompt, so that a token is drawn.
    public var isLast: Bool
  }

  /// Tokens of a sequence that decodes: one, and those that are proposed ahead.
  public var width = 1
  /// Sequences that decode.
  public var decodes = 0
  /// Tokens that all decodes attend to.
  public var contexts = 0
  /// Tokens that the longest decode attends to.
  public var longest = 0
  /// Sequences with other numbers of new tokens, in their order.
  public var chunks: [Chunk] = []
  /// Sequences of which a token is drawn.
  var sampled: [Int] = []

  /// New tokens of all.
  public var tokens: Int { decodes * width + chunkTokens }
  /// New tokens of chunks.
  public var chunkTokens: Int { chunks.reduce(0) { $0 + $1.new } }
  /// Sequences of the step.
  public var sequences: Int { decodes + chunks.count }

  /// The step as groups of equal sequences.
  ///
  /// Decodes are so many with the mean of their contexts; one that is much longer than the mean ends later and is a group of its own.
  public var groups: [SequenceGroup] {
    var groups: [SequenceGroup] = []
    for chunk in chunks {
      let sampled = chunk.isLast ? 1 : 0
      if let last = groups.last, last.new == chunk.new, last.cached == chunk.cached {
        groups[groups.count - 1].count += 1
        groups[groups.count - 1].sampled += sampled
      } else {
        groups.append(
          SequenceGroup(1, new: chunk.new, cached: chunk.cached, sampled: sampled))
      }
    }
    guard decodes > 0 else { return groups }
    guard decodes > 1, longest * decodes > 2 * contexts else {
      groups.append(decoding(decodes, context: (contexts + decodes / 2) / decodes))
      return groups
    }
    let others = decodes - 1
    groups.append(decoding(others, context: max((contexts - longest + others / 2) / others, width)))
    groups.append(decoding(1, context: longest))
    return groups
  }

  /// So many sequences that decode, each scored at every one of its tokens.
  private func decoding(_ count: Int, context: Int) -> SequenceGroup {
    SequenceGroup(count, new: width, cached: context - width, sampled: count * width)
  }
}
