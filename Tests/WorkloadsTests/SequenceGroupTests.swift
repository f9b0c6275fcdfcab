import Laws
import Testing

@testable import Workloads

/// Groups of sequences, as text and as parts of passes.
@Suite struct SequenceGroupTests {
  @Test(arguments: 0..<40) func textRoundTrips(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let groups = (0..<random.one(of: [1, 2, 5])).map { _ in
      SequenceGroup(
        1 + random.size(bits: 8), new: 1 + random.size(bits: 12), cached: random.size(bits: 17))
    }
    #expect(try [SequenceGroup](groups.text) == groups)
  }

  @Test(arguments: [
    "", "1x512", "1x512@", "x512@0", "1x512@0+", "1x512@0 + 2x1@3", "1x512@-1", "a", "1.5x2@3",
    "99999999999999999999x1@0", "1x512@0,2x1@3",
  ]) func whatIsNoGroupIsNamed(text: String) {
    let error = #expect(throws: JobError.self) { try [SequenceGroup](text) }
    #expect("\(error!)".contains("expected COUNTxNEW@CACHED"))
  }

  @Test(arguments: [
    ("4x512@0", "prefill"), ("4x1@511", "decode"), ("1x1@0", "decode"), ("2x1@7+3x1@9", "decode"),
    ("1x512@0+32x1@1023", "mixed"), ("1x512@512", "mixed"), ("1x512@0+1x256@0", "mixed"),
  ]) func aPassHasAName(text: String, phase: String) throws {
    #expect(try [SequenceGroup](text).phase == phase)
  }

  /// The shares of a pass have together what it has.
  @Test(arguments: 0..<40) func sharesAddUp(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let parts = random.one(of: [1, 2, 3, 4])
    let groups = (0..<3).map { _ in
      SequenceGroup(
        parts * (1 + random.size(bits: 6)), new: 1 + random.size(bits: 9),
        cached: random.size(bits: 9))
    }
    let share = try #require(groups.share(1, of: parts))
    #expect(share.tokens * parts == groups.tokens && share.sampled * parts == groups.sampled)
    #expect(share.longest == groups.longest)
    #expect([SequenceGroup(parts * 2 + 1, new: 1)].share(1, of: parts + 1) == nil || parts == 2)
  }
}
