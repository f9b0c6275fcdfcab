/// Equal sequences of one forward pass: so many, each with so many new tokens over so many that the cache holds.
///
/// A prompt is new tokens over none, decode one new token over many, a chunk of a prompt many over many. As text `32x1@1023`:
/// 32 sequences, one new token each, 1,023 cached.
public struct SequenceGroup: Sendable, Hashable {
  /// Sequences.
  public var count: Int
  /// New tokens of each.
  public var new: Int
  /// Tokens of each that the cache holds before.
  public var cached: Int
  /// Sequences whose last token is scored, so that a token is drawn from it.
  public var sampled: Int

  /// Sequences of which each is scored at its last token where `sampled` does not say.
  public init(_ count: Int, new: Int, cached: Int = 0, sampled: Int? = nil) {
    (self.count, self.new, self.cached) = (count, new, cached)
    self.sampled = sampled ?? count
  }

  /// Prompts of so many tokens each, of which nothing is cached.
  public static func prompts(_ count: Int, of tokens: Int) -> Self { Self(count, new: tokens) }

  /// One token of each sequence; `context` counts it.
  public static func decode(_ count: Int, context: Int) -> Self {
    Self(count, new: 1, cached: context &- 1)
  }

  /// Tokens of each that its last new token attends to; the greatest whole number where there are more.
  public var keys: Int {
    let (keys, isTooLarge) = cached.addingReportingOverflow(new)
    return isTooLarge ? .max : keys
  }

  /// New tokens of all.
  public var tokens: Int { count.times(new) }

  /// Whether each has one new token.
  public var isDecode: Bool { new == 1 }

  /// Whether each of its tokens is scored, as where proposed tokens are checked, or there is one.
  public var isScoredWhole: Bool { isDecode || sampled == tokens }

  /// Whether all tokens are new.
  public var isPrompt: Bool { cached == 0 && new != 1 }

  /// The same with a part of the sequences; nil where the part is no whole number of them.
  func share(_ part: Int, of whole: Int) -> Self? {
    guard part != whole else { return self }
    let (some, rest) = count.times(part).quotientAndRemainder(dividingBy: whole)
    guard rest == 0, some > 0 else { return nil }
    return Self(some, new: new, cached: cached, sampled: sampled * part / whole)
  }
}

extension SequenceGroup: CustomStringConvertible {
  /// `32x1@1023`.
  public var description: String { "\(count)x\(new)@\(cached)" }
}

extension Array where Element == SequenceGroup {
  /// Reads `1x512@0+32x1@1023`: groups as COUNTxNEW@CACHED, joined by +.
  public init(_ text: String) throws(JobError) {
    self = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      guard let match = part.wholeMatch(of: /(\d+)x(\d+)@(\d+)/),
        let count = Int(match.1), let new = Int(match.2), let cached = Int(match.3)
      else {
        throw .unsupported(
          "'\(part)' is no group of sequences: expected COUNTxNEW@CACHED, joined by +, as in 1x512@0+32x1@1023"
        )
      }
      append(SequenceGroup(count, new: new, cached: cached))
    }
  }

  /// As it is read.
  public var text: String { map(\.description).joined(separator: "+") }

  /// Sequences of all groups.
  public var sequences: Int { sum(\.count) }

  /// New tokens of all groups.
  public var tokens: Int { sum(\.tokens) }

  /// Sequences that are scored.
  public var sampled: Int { sum(\.sampled) }

  /// Tokens of the longest sequence.
  public var longest: Int { map(\.keys).max() ?? 0 }

  private func sum(_ size: KeyPath<SequenceGroup, Int>) -> Int {
    reduce(0) {
      let (sum, isTooLarge) = $0.addingReportingOverflow($1[keyPath: size])
      return isTooLarge ? .max : sum
    }
  }

  /// What is done: prefill where all is prompts, decode where each sequence has one new token, else mixed.
  public var phase: String {
    if allSatisfy(\.isDecode) { return "decode" }
    return allSatisfy(\.isPrompt) && count == 1 ? "prefill" : "mixed"
  }

  /// The same with a part of each group's sequences; nil where one cannot be divided so.
  func share(_ part: Int, of whole: Int) -> [SequenceGroup]? {
    guard part != whole else { return self }
    var groups: [SequenceGroup] = []
    for group in self {
      guard let share = group.share(part, of: whole) else { return nil }
      groups.append(share)
    }
    return groups
  }
}
