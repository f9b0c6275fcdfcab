import Quantities
import Testing
import Workloads

@testable import Tracer

/// The lists of kernels that predictions are judged by and fitted to.
@Suite struct SuiteTests {
  private static let names = ["host", "host-fit"]

  private func sizes(_ suite: String) -> Set<String> {
    Set(Suite.lines[suite, default: []].map { "\($0.kind) \($0.type) \($0.axes)" })
  }

  @Test func theSuitesAreTheseAndAttention() {
    #expect(Suite.lines.keys.sorted() == ["attention"] + Self.names)
  }

  @Test func noSizeIsFittedAndJudged() {
    #expect(sizes("host").isDisjoint(with: sizes("host-fit")))
  }

  @Test(arguments: names, [1, 2, 7, 128])
  func everyLineIsAnOperation(name: String, cores: Int) throws {
    let suite = try Suite(named: name, cores: cores)
    #expect(suite.cases.count >= (cores == 1 ? 60 : 100))
    #expect(suite.name == name)
    for item in suite.cases {
      #expect([1, cores].contains(item.setting.workers))
      #expect(item.operation.demand.compulsory.total.value > 0)
    }
  }

  @Test(arguments: names)
  func everyLineHasAKernelAndStandsThereOnce(name: String) throws {
    let lines = Suite.lines[name, default: []]
    for line in lines { _ = try KernelCatalog.entry(line.kind, line.library) }
    let keys = lines.map {
      "\($0.kind) \($0.type) \($0.axes) \($0.residency) \($0.library) \($0.cores)"
    }
    #expect(Set(keys).count == keys.count)
  }

  @Test func whatIsJudgedCanBeFitted() {
    let families = Self.names.map { name in
      Set(Suite.lines[name, default: []].map { "\($0.kind) \($0.library)" })
    }
    #expect(families[0].isSubset(of: families[1]))
  }

  @Test func everyKernelIsJudged() {
    let judged = Set(Suite.lines["host", default: []].map { "\($0.kind) \($0.library)" })
    #expect(judged == Set(KernelCatalog.entries.map { "\($0.kind) \($0.library)" }))
  }

  @Test func aChoiceOfFamiliesKeepsThose() throws {
    let suite = try Suite(named: "host", cores: 2, kinds: ["gelu", "rmsnorm"])
    #expect(Set(suite.cases.map(\.operation.kind)) == [.gelu, .rmsNorm])
    #expect(throws: TracerError.self) { try Suite(named: "host", cores: 2, kinds: ["gelu", "x"]) }
    #expect(throws: TracerError.self) { try Suite(named: "x", cores: 2) }
  }

  @Test func oneCoreHasNoRing() throws {
    let suite = try Suite(named: "host", cores: 1)
    #expect(!suite.cases.contains { $0.operation is any WorkersSum })
  }
}
