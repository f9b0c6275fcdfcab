import FrozenAnswers
import Testing

@Suite struct FrozenAnswersTests {
  /// Twenty thousand answers, to the bit.
  @Test func everyAnswerIsTheRecordedOneOrBelongsToAClassOfChanges() async throws {
    let newest = try #require(Record.names.last)
    let record = try Record(named: newest)
    #expect(record.questions.count >= 20_000)
    let report = DifferenceReport(
      record, today: try await Frozen.answers(to: record.questions), by: Changes.sinceTheNewest)
    #expect(report.unexplained.isEmpty, "\(report.text(atMost: 20))")
  }

  /// What is between two records is of listed classes, each no further than it says.
  @Test(arguments: Changes.steps.indices) func whatRecordsChangedIsListed(step: Int) throws {
    let step = Changes.steps[step]
    let (before, after) = (try Record(named: step.from), try Record(named: step.to))
    #expect(before.questions == after.questions)
    let report = DifferenceReport(before, today: after.answers, by: step.changes)
    #expect(report.unexplained.isEmpty, "\(report.text(atMost: 20))")
    // A class that nothing belongs to says nothing.
    let used = Set(report.differences.flatMap(\.reasons))
    #expect(step.changes.allSatisfy { used.contains($0.reason) })
  }

  /// A class holds what it names, no other question, and no further than it says.
  @Test func anAnswerOutsideItsClassFails() throws {
    let question = try #require(
      Question("operation gemm bf16 M=64;N=64;K=64 cublas hot on nvidia-h200-sxm 1"))
    let before = try #require(
      Answer("0,3ff0000000000000,3fe0000000000000,4000000000000000,0,x,residuals"))
    var after = before
    after.time = 1.1
    func unexplained(_ changes: [Change]) -> [String] {
      Difference(question, before, after, by: changes)?.unexplained ?? []
    }
    #expect(Difference(question, before, before, by: []) == nil)
    #expect(unexplained([]) == ["time x 1.1"])
    #expect(unexplained([Change("slower", time: 1...1.2) { _, _ in true }]).isEmpty)
    #expect(!unexplained([Change("slower", time: 1...1.05) { _, _ in true }]).isEmpty)
    #expect(!unexplained([Change("others", time: 1...1.2) { _, _ in false }]).isEmpty)
    let both = [
      Change("a", time: 1...1.05) { _, _ in true }, Change("b", time: 1...1.05) { _, _ in true },
    ]
    #expect(unexplained(both).isEmpty)
    after.status = 1
    #expect(unexplained(both) == ["status 0 to 1"])
    #expect(Answer(before.text) == before)
  }
}
