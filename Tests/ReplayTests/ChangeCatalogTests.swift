import Foundation
import Hardware
import Laws
import Testing
import Traces

@testable import Replay

/// What every registered change keeps to.
@Suite struct ChangeCatalogTests {
  /// A form with values in place of the words that stand for them.
  private static func sample(_ form: ChangeForm) throws -> ChangeText {
    var text = form.grammar
    for (word, value) in [
      ("=FACTOR", "=2"), ("=NAME", "=k0"), ("NAME=", "k0="), ("=N", "=2"), ("=TYPE", "=fp8"),
      ("=ALGORITHM", "=naive"),
    ] where text.hasSuffix(word) || text.hasPrefix(word) {
      text = text.replacing(word, with: value)
    }
    return try ChangeText(text)
  }

  private static let kinds = ChangeCatalog.kinds.map { Kind(type: $0) }

  struct Kind: CustomTestStringConvertible {
    var type: any ReplayChange.Type
    var testDescription: String { type.key }
  }

  @Test func theDocumentListsWhatIsRegistered() throws {
    let listed = try DocumentedTable("what-if", in: "docs/replay.md").rows.map {
      Array($0.prefix(2))
    }
    #expect(listed == ChangeCatalog.forms.map { [$0.grammar, $0.help] })
  }

  /// A change whose file nobody registered would be one that nobody can ask for.
  @Test func everyChangeOfTheFolderIsRegistered() throws {
    let folder = DocumentedTable.root.appending(path: "Sources/Replay/Changes")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        .contains(": ReplayChange {")
    }
    #expect(
      Set(names) == Set(ChangeCatalog.kinds.map { "\($0).swift" }))
  }

  @Test func everyFormIsReadByItsOwnKindAndNoOther() throws {
    #expect(Set(ChangeCatalog.kinds.map { $0.key }).count == ChangeCatalog.kinds.count)
    for kind in ChangeCatalog.kinds {
      for form in kind.forms {
        #expect(form.grammar.hasPrefix("\(kind.key)=") && !form.help.isEmpty)
        #expect(type(of: try ChangeCatalog.change(Self.sample(form))) == kind)
      }
    }
  }

  @Test(arguments: kinds.filter { $0.type.key != "remove" })
  func aValueThatIsNoneIsRefusedWithWhatIsExpected(kind: Kind) throws {
    let error = #expect(throws: ChangeError.self) {
      try ChangeCatalog.change(ChangeText("\(kind.type.key)=no such value"))
    }
    let text = try #require(error?.description)
    #expect(text.contains("no such value"))
    #expect(text.contains("is not of the form \(kind.type.key)=") || text.contains("known are"))
  }

  @Test(arguments: ["", "=", "=2", "host"]) func whatIsNoPairIsRefused(text: String) {
    #expect(throws: ChangeError.notAPair(text: text)) { try ChangeText(text) }
  }

  private struct Unasked: Error {}

  /// An empty run has neither names nor collectives; what needs nothing of the run is done to it, and asks for a profile
  /// only where it says so.
  @Test(arguments: kinds) func aRunThatLacksWhatAChangeIsAboutIsRefused(kind: Kind) throws {
    for form in kind.type.forms {
      let change = try ChangeCatalog.change(Self.sample(form))
      var program = TracedProgram(Trace())
      func apply() throws { _ = try change.apply(to: &program) { throw Unasked() } }
      switch change.precondition {
      case .collectives(let key):
        #expect(throws: ChangeError.noCollectives(key: key)) { try apply() }
      case .span(let name):
        #expect(throws: ChangeError.noSpan(name: name, families: [], known: [])) { try apply() }
      case .none where change.asksOfMachine: #expect(throws: Unasked.self) { try apply() }
      case .none: #expect(throws: Never.self) { try apply() }
      }
    }
  }

  @Test(arguments: 0..<20) func aFactorOfOneChangesNothingAndATwoTimesFasterHostIsNeverSlower(
    seed: Int
  ) throws {
    let job = RandomJob(seed: seed)
    let trace = SimulatedJob(job, durations: job.durations(seed: seed + 7)).trace
    let program = TracedProgram(trace, latencies: RandomJob.latencies)
    let before = try program.timed().makespan
    func makespan(_ text: String) throws -> Int64 {
      var changed = program
      _ = try ChangeCatalog.change(ChangeText(text)).apply(to: &changed) { throw Unasked() }
      return try changed.timed().makespan
    }
    #expect(try makespan("host=1") == before && makespan("kkernel=1") == before)
    #expect(try makespan("host=2") <= before && makespan("launches=none") <= before)
  }
}
