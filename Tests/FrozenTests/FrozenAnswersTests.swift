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
}
