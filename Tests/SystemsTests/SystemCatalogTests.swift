import Foundation
import Hardware
import Model
import Quantities
import Testing
import Validate

@testable import Systems

@Suite struct SystemCatalogTests {
  @Test func everySystemHasAFileAndALine() {
    let files = Tables.files("Sources/Systems", "swift").filter {
      $0.hasSuffix("System") && !["PublishedSystem", "StatedSystem"].contains($0)
    }
    #expect(files == SystemCatalog.systems.map { "\($0)" }.sorted())
    #expect(Set(Tables.systems).count == SystemCatalog.systems.count)
  }

  @Test(arguments: Tables.systems) func everySystemHasATableThatAsksForAllItsFigures(
    name: String
  ) throws {
    let system = try SystemCatalog.system(name)
    let claims = try Tables.claims(name).claims
    #expect(claims.allSatisfy { $0.system.name == name })
    #expect(!system.abstract.isEmpty && !system.removes.isEmpty)
    #expect(system.tables.allSatisfy(Tables.names.contains))
    for figure in system.figures {
      #expect(Set(figure.keys.map(\.name)).count == figure.keys.count)
      #expect(figure.keys.allSatisfy { !$0.meaning.isEmpty })
    }
    #expect(Set(claims.map(\.row.figure.quantity)) == Set(system.figures.map(\.quantity)))
  }

  /// Tables that ship can be read to the last row, and their systems are registered.
  @Test(arguments: Tables.names) func everyTableCanBeRead(name: String) throws {
    let found = try Tables.claims(name)
    #expect(found.unreadable.isEmpty, "\(found.unreadable)")
    for claim in found.claims {
      #expect(claim.isExplained, "\(claim.row.id): \(claim.ratio)")
      #expect(!claim.isKept || claim.row.remarks.reason == nil, "\(claim.row.id) agrees by now")
      #expect(claim.row.figure.convention.text != "", "\(claim.row.id)")
    }
  }

  /// Mean errors of what is reproduced.
  @Test(arguments: [
    ("moe-lens", 0.026), ("zero", 0.005), ("coat", 0.023), ("zo2", 0.031),
    ("cut-cross-entropy", 0.011), ("deepseek-v3", 0.019), ("flash-attention", 0.039),
  ])
  func formulasStayAsCloseAsTheyAre(name: String, bound: Double) throws {
    let errors = try Tables.claims(name).claims.filter { $0.standing != .measured }
      .map { abs($0.ratio - 1) }
    #expect(errors.reduce(0, +) / Double(errors.count) < bound)
  }

  /// What an answer is made of gives it, and only knobs that are open leave a range.
  @Test(arguments: Tables.systems) func causesGiveTheAnswer(name: String) throws {
    for claim in try Tables.claims(name).claims {
      let answer = claim.answer
      #expect(abs(answer.made / answer.value - 1) < 1e-12, "\(claim.row.id)")
      #expect((answer.low < answer.high) == (claim.standing == .mechanism), "\(claim.row.id)")
      #expect(answer.low <= answer.value && answer.value <= answer.high)
    }
  }

  /// A prediction follows what its machine can do: with any ceiling at half, some row of a time, a rate or a ratio moves, and every such row
  /// moves with some ceiling.
  ///
  /// Memory is counted, and follows its configuration.
  @Test func everyPredictionMovesWithItsMachine() throws {
    for name in Tables.systems {
      let claims = try Tables.claims(name).claims.filter {
        [.predicted, .mechanism].contains($0.standing) && $0.row.figure.unit.dimension != .bytes
          && (try? $0.system.nature(of: $0.row.figure)) == .measured
      }
      for claim in claims {
        let profile = try Tables.profile(claim.row.machine)
        let follows = try profile.ceilings.contains { ceiling in
          let slower = try StepModel(
            profile.scaling(ceiling.name, by: ceiling.isTime ? 2 : 0.5),
            workers: MachineOfRow(claim.row.machine).workers)
          let table = try Tables.table(name)
          let moved = try SystemFormulas(table) { asked throws -> StepModel in
            asked == claim.row.machine ? slower : try Tables.machine(asked)
          }.claims.first { $0.row.id == claim.row.id }
          return moved.map { $0.answer.value != claim.answer.value } ?? true
        }
        #expect(follows, "\(claim.row.id)")
      }
    }
  }

  @Test func aSystemThatIsNotThereIsNamedWithThoseThatAre() {
    let error = #expect(throws: ConfigurationError.self) { try SystemCatalog.system("zero-4") }
    #expect(error?.description.contains("zero-4") == true)
    #expect(error?.description.contains("expected one of zero") == true)
    let far = #expect(throws: ConfigurationError.self) { try SystemCatalog.system("xyzzy-quux") }
    #expect(far?.description.contains("moe-lens, ex-flow, deepseek-v3") == true)
  }
}

extension FigureAnswer {
  /// What its causes come to.
  fileprivate var made: Double {
    switch causes {
    case .sum(let amounts): amounts.reduce(0) { $0 + $1.value }
    case .product(let factors): factors.reduce(1) { $0 * $1.value }
    case .time(let estimate): estimate.blame.reduce(0) { $0 + $1.time.value }
    case .comparison(let comparison, let baseline, let system):
      comparison.value(baseline: baseline.made, system: system.made)
    }
  }
}
