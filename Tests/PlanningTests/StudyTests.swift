import Documents
import Hardware
import Laws
import Model
import Planning
import Quantities
import Replay
import Testing
import Traces
import Workloads

/// A stream that any program may have: seeded, the same each time.
private struct RandomAccesses: AccessStream {
  let seed: UInt64

  func forEachBlock(_ body: @escaping ([MemoryAccess]) throws -> Void) throws {
    var random = SplitMix(seed: seed)
    try body(
      (0..<2000).map { _ in
        let element = UInt64.random(in: 0..<400, using: &random)
        return MemoryAccess(
          address: element * 4, bytes: 4, kind: Bool.random(using: &random) ? .read : .write)
      })
  }
}

@Suite struct StudyTests {
  private static let source = AccessSource(
    nest: { _, blocks in RandomAccesses(seed: UInt64(blocks.sizes.first ?? 1)) },
    kernel: { _ in RandomAccesses(seed: 7) })

  private func table(_ study: some Study) throws -> CSVTable {
    var text = ""
    try study.rows { _, _ in }.write { text += $0 }
    return try CSVTable(bytes: Array(text.utf8))
  }

  @Test func everyStudyHasANameAndOptionsOfItsOwn() {
    let studies = StudyCatalog.studies
    #expect(Set(studies.map { $0.name }).count == studies.count)
    for study in studies {
      #expect(!study.abstract.isEmpty && !study.options.isEmpty)
      #expect(Set(study.options).count == study.options.count)
    }
  }

  @Test func moreAnswersOrLongerOnesCostMore() throws {
    let table = try table(KineticsStudy(.init(), models: [Shipped.model()]))
    #expect(table.rows.count == 3 * 6 * 3)
    let costs = try table.rows.map { row in
      (
        attention: try row.text("attention"), trials: try row.int("trials"),
        generated: try row.int("generated"), cost: try row.double("eflop")
      )
    }
    for a in costs {
      for b in costs where b.attention == a.attention {
        guard b.trials >= a.trials, b.generated >= a.generated else { continue }
        #expect(b.cost >= a.cost)
      }
    }
  }

  /// What is marked is beaten by nothing, and what is not marked by something that costs no more.
  @Test(arguments: 0..<20) func whatIsBestCoversMostForItsCost(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var text = "model,trials,generated,coverage\n"
    for trials in [1, 2, 4, 8, 16, 32] {
      for generated in [2048, 8192, 32_768] {
        text += "small,\(trials),\(generated),0.\(Int.random(in: 100...999, using: &random))\n"
      }
    }
    let coverage = try Coverage(CSVTable(bytes: Array(text.utf8)))
    let table = try table(
      KineticsStudy(.init(), models: [Shipped.model()], coverage: coverage))
    let rows = try table.rows.map { row in
      (
        cost: try row.double("eflop"), share: try row.double("coverage"),
        isBest: try row.int("cost_optimal") == 1
      )
    }
    for row in rows {
      let isBeaten = rows.contains { other in
        other.isBest && other.cost <= row.cost && other.share >= row.share
          && (other.cost < row.cost || other.share > row.share)
      }
      #expect(row.isBest ? !isBeaten : rows.contains { $0.isBest && $0.share >= row.share })
    }
  }

  @Test(arguments: ["1.5", "-0.1", "x"]) func coverageIsAShare(share: String) {
    #expect(throws: DocumentError.self) {
      try Coverage(
        CSVTable(bytes: Array("model,trials,generated,coverage\nm,1,2,\(share)\n".utf8)))
    }
  }

  @Test func aLargerCacheIsNeverSlower() throws {
    let machine = try StepModel(Shipped.profiles.profile("nvidia-a40"))
    var options = MoELensStudy.Options()
    options.gigabytes = [1, 10, 100, 1000]
    options.generated = [256]
    let table = try table(
      MoELensStudy(options, models: [Shipped.model(experts: 8)], machines: [machine]))
    let rates = try table.rows.map { try $0.double("stage1_tokens_per_s") }
    #expect(rates == rates.sorted() && rates[0] < rates[3])
    for row in table.rows {
      let limit = try row.double("device_limit_tokens_per_s") * 1.000001
      #expect(try row.double("stage1_tokens_per_s") <= limit)
      #expect(try row.double("stage2_tokens_per_s") <= limit)
    }
    #expect(throws: PlanningError.self) {
      try MoELensStudy(options, models: [Shipped.model()], machines: [machine]).rows { _, _ in }
    }
  }

  @Test func formulasKeepTheirBounds() throws {
    var options = AlgorithmOptions()
    options.memory = ["4 KiB", "64KiB"]
    let table = try table(
      IOStudy(options, replay: IOStudy.Replays.none, in: .ideal, accesses: Self.source))
    #expect(table.rows.count >= 2 * AlgorithmCatalog.all.count)
    var counted = 0
    for row in table.rows where try row.text("analytic_bytes") != "" {
      counted += 1
      #expect(try row.text("replayed_bytes") == "")
      let (read, write) = (
        try row.double("analytic_read_bytes"), try row.double("analytic_write_bytes")
      )
      #expect(try row.double("analytic_bytes") == read + write)
      #expect(try row.double("ratio_to_bound") >= 0.999999, "\(row.fields)")
    }
    #expect(counted > 0)
  }

  @Test func whatIsReplayedIsTheStreamThatIsHandedIn() throws {
    var options = AlgorithmOptions()
    options.algorithms = ["gemm"]
    options.sizes = ["M=48;N=64;K=80"]
    options.memory = ["4 KiB"]
    let row = try #require(
      try table(IOStudy(options, in: .ideal, accesses: Self.source)).rows.first)
    let block = try #require(
      Int(row.text("blocks").split(separator: "=")[1].prefix { $0.isNumber }))
    let ideal = try IdealCache(capacity: 64, line: Bytes(64))
    let expected = try RandomAccesses(seed: UInt64(block)).replayed(through: ideal)
    #expect(try row.double("replayed_bytes") == expected.traffic.total.value)
    #expect(try row.double("optimal_bytes") <= row.double("replayed_bytes"))
  }

  @Test func missesFallToTheDistinctLines() throws {
    var options = AlgorithmOptions()
    options.sizes = ["M=8;N=8;K=8"]
    options.line = "4 B"
    let table = try table(
      ReuseStudy(options, kernels: ["gemm"], accesses: Self.source))
    let misses = try table.rows.map { try $0.int("misses") }
    #expect(misses.count > 10 && misses == misses.sorted(by: >))
    let last = try #require(table.rows.last)
    #expect(try last.int("misses") <= last.int("distinct_lines"))
    #expect(try last.int("accesses") == 2000)
  }

  @Test func optionsThatWouldBeIgnoredAreRefused() throws {
    let profile = try Shipped.profiles.profile("nvidia-h200-sxm")
    let trace = Trace()
    var memory = AlgorithmOptions()
    memory.memory = ["4 KiB"]
    #expect(throws: PlanningError.self) {
      try IOStudy(memory, in: .caches(of: [("h200", profile)]), accesses: Self.source)
    }
    #expect(throws: PlanningError.self) {
      try IOStudy(memory, in: .run(trace, on: profile), accesses: Self.source)
    }
    #expect(throws: PlanningError.self) {
      try IOStudy(.init(), replay: .lru, in: .run(trace, on: profile), accesses: Self.source)
    }
    memory.sizes = ["M=8;N=8;K=8"]
    #expect(throws: PlanningError.self) {
      try ReuseStudy(memory, kernels: ["gemm"], accesses: Self.source)
    }
    memory.algorithms = ["gemm"]
    #expect(throws: PlanningError.self) {
      try ReuseStudy(memory, type: .bf16, accesses: Self.source)
    }
  }
}
