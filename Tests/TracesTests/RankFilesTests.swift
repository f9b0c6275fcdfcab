import Testing
import Traces

/// Which files may be the ranks of one run.
@Suite struct RankFilesTests {
  private func file(
    _ name: String, kernels: [String] = ["a", "b", "c", "d"], job: String? = nil,
    process: Int = 100, from start: Int = 0
  ) throws -> ImportedTrace.File {
    let events = kernels.enumerated().flatMap { (place: Int, kernel: String) -> [String] in
      let time = start + place * 100
      return [
        KinetoText.call(time, 5, correlation: place + 1, process: process),
        KinetoText.kernel(kernel, time + 10, 50, correlation: place + 1),
      ]
    }
    let members = job.map { #""distributedInfo":{\#($0)},"# } ?? ""
    return ImportedTrace.File(
      name: name, imported: try KinetoText.read(events, members: members))
  }

  private func rank(_ rank: Int, of size: Int) -> String {
    #""rank":\#(rank),"world_size":\#(size)"#
  }

  @Test func ranksOfOneProgramAreJoined() throws {
    let said = try ImportedTrace.joined([
      file("x", job: rank(2, of: 8)), file("y", job: rank(5, of: 8), from: 1),
    ])
    #expect(said.trace.ranks == [2, 5] && said.notes.isEmpty)
    let unsaid = try ImportedTrace.joined([file("x"), file("y", process: 101)])
    #expect(unsaid.trace.ranks == [0, 1] && unsaid.notes.isEmpty)
    // Stages of a pipeline say that they are ranks, and have less in common.
    let stages = try ImportedTrace.joined([
      file("x", job: rank(0, of: 2)),
      file("y", kernels: ["a", "b", "e", "f", "g"], job: rank(1, of: 2)),
    ])
    #expect(stages.trace.ranks == [0, 1])
  }

  @Test func twoFilesOfOneRankAreRefused() throws {
    let files = [
      try file("x", job: rank(1, of: 2)), try file("y", job: rank(1, of: 2), from: 900),
    ]
    let error = TraceError.sameRank(rank: 1, first: "x", second: "y")
    #expect(throws: error) { try ImportedTrace.joined(files) }
    #expect("\(error)" == "'y' is of rank 1, and so is 'x', expected a file of each rank")
  }

  /// Two steps of one process, which says nothing of ranks.
  @Test func twoTimesOfOneProcessAreRefused() throws {
    let files = [try file("x"), try file("y", from: 5000)]
    #expect(throws: TraceError.sameProcess(process: 100, first: "x", second: "y")) {
      try ImportedTrace.joined(files)
    }
  }

  @Test func ranksOfJobsOfOtherSizesAreRefused() throws {
    let files = [try file("x", job: rank(0, of: 2)), try file("y", job: rank(1, of: 4))]
    #expect(
      throws: TraceError.otherJob(first: "x", firstSize: 2, second: "y", secondSize: 4)
    ) {
      try ImportedTrace.joined(files)
    }
  }

  @Test(arguments: [nil, #""rank":1,"world_size":2"#])
  func otherProgramsAreRefused(job: String?) throws {
    let files = [
      try file("x", job: job.map { _ in rank(0, of: 2) }),
      try file("y", kernels: ["a", "p", "q", "r"], job: job, process: 200),
    ]
    let error = TraceError.otherProgram(first: "x", second: "y", shared: 1 / 7)
    #expect(throws: error) { try ImportedTrace.joined(files) }
    #expect("\(error)".contains("14.3 %"))
  }

  @Test func theSameFileTwiceIsReadOnceAndSaid() throws {
    let once = try file("x")
    let whole = try ImportedTrace.joined([once, file("copy")])
    #expect(whole.trace == once.imported.trace)
    #expect(whole.notes == ["file that says the same as 'x', read once ('copy')": 1])
  }

  @Test func aFileOfWhichNothingIsASpanSaysWhatThereIs() throws {
    let imported = try ChromeTrace.read(Array(#"[{"ph":"B","name":"a","ts":1}]"#.utf8))
    let error = TraceError.nothing(notes: ["begin event without an end": 1])
    #expect(throws: error) { try imported.checked() }
    #expect("\(error)".contains("1 x begin event without an end"))
    #expect(throws: TraceError.nothing(notes: [:])) { try ImportedTrace().checked() }
  }
}
