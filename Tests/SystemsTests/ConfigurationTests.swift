import Laws
import Testing
import Validate

@testable import Systems

/// What a row of a system's own formulas must say.
@Suite struct ConfigurationTests {
  private static let zero = "system=zero;parameters=7.5e9;copies=64;stage=1"

  struct Damage: Sendable, CustomTestStringConvertible {
    var configuration: String
    var says: [String]
    var quantity = "state-memory"
    var unit = "GB"
    var convention = ""
    var testDescription: String { says.joined(separator: " ") }
  }

  private static let keys = "its keys are parameters, copies, stage"

  @Test(arguments: [
    Damage(configuration: "\(zero);rank=2", says: ["'rank' is not known", keys]),
    Damage(configuration: "\(zero);copies=2", says: ["'copies' is given twice", keys]),
    Damage(
      configuration: "system=zero;copies=64;stage=1", says: ["'parameters' is missing", keys]),
    Damage(
      configuration: "system=zero;parameters=7.5e9;copies=many;stage=1",
      says: ["copies is 'many', expected a whole number from 1 to", keys]),
    Damage(
      configuration: "system=zero;parameters=nan;copies=64;stage=1",
      says: ["parameters is 'nan', expected a number above 0", keys]),
    Damage(
      configuration: "system=zero;parameters=-1;copies=64;stage=1",
      says: ["parameters is '-1'", keys]),
    Damage(
      configuration: "system=zero;parameters=7.5e9;copies=64;stage=4",
      says: ["stage is '4', expected a whole number from 0 to 3", keys]),
    Damage(configuration: "\(zero);stage", says: ["'stage' is not of the form key=value"]),
    Damage(configuration: "\(zero);=2", says: ["'=2' is not of the form key=value"]),
    Damage(
      configuration: zero, says: ["'memory' is no figure of zero, expected one of state-memory"],
      quantity: "memory"),
    Damage(configuration: zero, says: ["unit is 'ms', expected one of", "GiB"], unit: "ms"),
    Damage(
      configuration: "system=zerro", says: ["there is no system 'zerro'", "expected one of zero"]),
    Damage(
      configuration: zero, says: ["convention is 'flops=megatron'"], convention: "flops=megatron"),
    Damage(
      configuration: zero, says: ["flops is 'none', expected one of"], convention: "flops=none"),
    Damage(
      configuration: zero, says: ["'flops' is given twice; its keys are flops"],
      convention: "flops=weights;flops=megatron"),
    Damage(
      configuration: zero, says: ["'bytes' is not known; its keys are flops"], convention: "bytes=2"
    ),
    Damage(
      configuration:
        "system=moe-lens;flops=150e12;link=32e9;experts=8;per-token=2;sequence=256;token-bytes=1",
      says: ["'sequence' is not known", "flops, link, experts, per-token"], quantity: "saturation",
      unit: "token"),
    Damage(
      configuration: "system=moe-lens;flops=150e12;link=32e9;experts=2;per-token=8",
      says: ["a token takes 8 of 2 experts"], quantity: "saturation", unit: "token"),
    Damage(
      configuration:
        "system=flash-attention;method=flash;batch=1;heads=1;sequence=64;head-dim=64;memory=256",
      says: ["256 bytes hold no rows"], quantity: "traffic"),
    Damage(
      configuration: "system=cut-cross-entropy;method=best;tokens=1;vocabulary=1;hidden=1",
      says: ["method is 'best', expected one of cut, sorted, compiled, materialised"],
      quantity: "loss-memory"),
  ])
  func aRowThatIsWrongIsNamedWithItsLine(damage: Damage) throws {
    let found = try Tables.formulas(
      damage.quantity, damage.unit, damage.configuration, convention: damage.convention)
    let text = try #require(found.unreadable.first).description
    #expect(found.claims.isEmpty && text.hasPrefix("line 2: "), "\(text)")
    for part in damage.says { #expect(text.contains(part), "\(text)") }
  }

  /// A row from memory is read like any other, and claims nothing.
  @Test func whatIsNotVerifiedIsReadAndClaimsNothing() throws {
    let known = try Tables.formulas("state-memory", "GB", Self.zero, standing: "memory")
    #expect(known.claims.isEmpty && known.unreadable.isEmpty && known.refused.count == 1)
    let wrong = try Tables.formulas("state-memory", "GB", Self.zero + ";a=1", standing: "memory")
    #expect(wrong.unreadable.count == 1)
  }

  /// Of every row that ships: without a key, with one twice, with one more, with a value that is none.
  @Test(arguments: Tables.systems) func noKeyIsIgnored(name: String) throws {
    for row in try Tables.table(name).rows {
      guard case .formula(let given) = row.subject else { continue }
      let configuration = try KnobRange(given).middle
      // A machine that is not there is an error of its own.
      func reads(_ text: String) -> Bool {
        let found = try? Tables.formulas(
          row.figure.quantity, row.figure.unit.text, text, on: row.machine)
        return found?.unreadable.isEmpty ?? false
      }
      // Options of a step may be left out.
      let figure = try #require(
        SystemCatalog.system(name).figures.first { $0.quantity == row.figure.quantity })
      let keys = Set(figure.keys.map(\.name))
      #expect(reads(configuration.text))
      #expect(!reads(configuration.text + ";more=1"))
      for (key, value) in configuration.pairs where key != "system" {
        let rest = configuration.pairs.filter { $0.key != key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: ";")
        #expect(!reads(rest) || !keys.contains(key), "without \(key)")
        #expect(!reads("\(configuration.text);\(key)=\(value)"), "\(key) twice")
        #expect(!reads("\(rest);\(key)=x\(value)"), "\(key)=x\(value)")
      }
    }
  }

  /// Whatever the numbers, a row is answered with finite amounts or refused.
  @Test(arguments: 0..<20) func sizesOfAnyMagnitudeAreAnsweredOrRefused(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    for name in Tables.systems {
      for row in try Tables.table(name).rows {
        guard case .formula(let configuration) = row.subject else { continue }
        let text = configuration.pairs.map { key, value in
          let isWord = Double(value) == nil
          return "\(key)=\(isWord ? value : "\(random.size(bits: 40))")"
        }.joined(separator: ";")
        let found = try Tables.formulas(row.figure.quantity, row.figure.unit.text, text)
        let refused = found.refused.values.reduce(0, +)
        #expect(found.claims.count + found.unreadable.count + refused == 1)
        for claim in found.claims {
          #expect(claim.answer.value.isFinite, "\(text)")
        }
      }
    }
  }
}
