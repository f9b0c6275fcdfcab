import Foundation
import Model
import Quantities
import Testing
import Validate

@testable import Systems

@Suite struct SystemCatalogTests {
  @Test func everySystemHasAFileAndALine() {
    let files = Tables.files("Sources/Systems", "swift").filter {
      $0.hasSuffix("System") && $0 != "PublishedSystem"
    }
    #expect(files == SystemCatalog.systems.map { "\($0)" }.sorted())
    #expect(Set(Tables.systems).count == SystemCatalog.systems.count)
  }

  @Test(arguments: Tables.systems) func everySystemHasATableThatAsksForAllItsFigures(
    name: String
  ) throws {
    let system = try SystemCatalog.system(name)
    let claims = SystemFormulas(try Tables.table(name)).claims
    #expect(claims.allSatisfy { $0.system.name == name })
    #expect(!system.abstract.isEmpty)
    for figure in system.figures {
      #expect(Set(figure.keys.map(\.name)).count == figure.keys.count)
      #expect(figure.keys.allSatisfy { !$0.meaning.isEmpty })
    }
    #expect(Set(claims.map(\.row.figure.quantity)) == Set(system.figures.map(\.quantity)))
  }

  /// Tables that ship can be read to the last row, and their systems are registered.
  @Test(arguments: Tables.names) func everyTableCanBeRead(name: String) throws {
    let found = SystemFormulas(try Tables.table(name))
    #expect(found.unreadable.isEmpty, "\(found.unreadable)")
    for claim in found.claims {
      #expect(claim.isWithinTolerance, "\(claim.row.id): \(claim.ratio)")
      #expect(claim.row.figure.convention.text != "", "\(claim.row.id)")
    }
  }

  /// Mean errors of what is reproduced.
  @Test(arguments: [
    ("moe-lens", 0.026), ("zero", 0.005), ("coat", 0.023), ("zo2", 0.031),
    ("cut-cross-entropy", 0.011), ("deepseek-v3", 0.019), ("flash-attention", 0.033),
  ])
  func formulasStayAsCloseAsTheyAre(name: String, bound: Double) throws {
    let errors = SystemFormulas(try Tables.table(name)).claims.map { abs($0.ratio - 1) }
    #expect(errors.reduce(0, +) / Double(errors.count) < bound)
  }

  /// What an answer is made of gives it, and a formula has no range.
  @Test(arguments: Tables.systems) func causesGiveTheAnswer(name: String) throws {
    for claim in SystemFormulas(try Tables.table(name)).claims {
      let answer = claim.answer
      let made =
        switch answer.causes {
        case .sum(let amounts): amounts.reduce(0) { $0 + $1.value }
        case .product(let factors): factors.reduce(1) { $0 * $1.value }
        case .time(let estimate): estimate.blame.reduce(0) { $0 + $1.time.value }
        }
      #expect(abs(made / answer.value - 1) < 1e-12, "\(claim.row.id)")
      #expect(answer.low == answer.value && answer.high == answer.value)
    }
  }

  @Test func aSystemThatIsNotThereIsNamedWithThoseThatAre() {
    let error = #expect(throws: ConfigurationError.self) { try SystemCatalog.system("zero-4") }
    #expect(error?.description.contains("zero-4") == true)
    #expect(error?.description.contains("moe-lens, zero, deepseek-v3") == true)
  }
}
