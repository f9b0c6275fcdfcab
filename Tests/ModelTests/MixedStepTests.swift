import Foundation
import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// Laws of passes of several groups.
@Suite struct MixedStepTests {
  private static let model =
    "model=llama;layers=8;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;"

  private func job(_ groups: [SequenceGroup]) throws -> Job {
    var job = try JobConfiguration(Self.model + "groups=\(groups.text)").job
    // At one clock: a longer step may not find a lower one.
    job.load = .repeated(0)
    return job
  }

  /// A mixed pass takes at least its decode part, and at most prompts and decode one after another.
  @Test(arguments: 0..<30) func aMixedPassIsBetweenItsPartsAndTheirSum(seed: UInt64) throws {
    let machine = try JobModel(.h200())
    var random = SplitMix(seed: seed)
    let prompt = SequenceGroup(
      random.one(of: [1, 2]), new: 2 + random.size(bits: 11),
      cached: random.one(of: [0, 0, 1024]))
    let decode = SequenceGroup.decode(1 + random.size(bits: 6), context: 1 + random.size(bits: 12))
    func time(_ groups: [SequenceGroup]) throws -> Seconds {
      try #require(try machine.time(try job(groups)))
    }
    let (mixed, first, second) = (
      try time([prompt, decode]), try time([prompt]), try time([decode])
    )
    #expect(mixed >= second * (1 - 1e-9))
    #expect(mixed <= (first + second) * (1 + 1e-9), "\(prompt) and \(decode)")
  }

  /// The order of groups is a matter of words, but for rounding.
  @Test func groupsHaveNoOrder() throws {
    let machine = try JobModel(.h200())
    let groups = try [SequenceGroup]("1x512@0+4x100@900+32x1@1023")
    let times = try [groups, groups.reversed()].map { try #require(try machine.time(job($0))) }
    #expect(abs(times[0] / times[1] - 1) < 1e-9)
  }

  /// What one group is asked by is one question: batch and sequence, batch and context, and the group.
  @Test(arguments: [
    ("phase=prefill;sequence=512;batch=4", "4x512@0"),
    ("phase=decode;tokens=1024;batch=32", "32x1@1023"),
  ]) func shortWordsMeanTheirGroup(short: String, groups: String) throws {
    let machine = try JobModel(.h200())
    let (a, b) = (
      try JobConfiguration(Self.model + short).job,
      try JobConfiguration(Self.model + "groups=\(groups)").job
    )
    #expect(a == b)
    #expect(try machine.time(a) == machine.time(b))
  }

  /// Caches of all groups are held, and a generation's at its end.
  @Test func everyGroupHasItsCache() throws {
    let (a, b) = (try job([.prompts(2, of: 100)]), try job([.decode(3, context: 700)]))
    let both = try job([.prompts(2, of: 100), .decode(3, context: 700)])
    #expect(both.memory.cache == a.memory.cache + b.memory.cache)
    var generation = a
    generation.purpose = .generation(tokens: 50)
    #expect(generation.memory.cache == (try job([.prompts(2, of: 150)])).memory.cache)
  }
}
