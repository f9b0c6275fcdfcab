import Laws
import Model
import Quantities
import Testing
import Workloads

@testable import Validate

@Suite struct FoldsTests {
  @Test(arguments: 0..<20) func groupsStayTogetherAndFoldsAreFilled(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let groups = (0..<Int.random(in: 1...60, using: &random)).map { _ in
      "g\(Int.random(in: 0...20, using: &random))"
    }
    let count = Int.random(in: 1...7, using: &random)
    let folds = Folds(count: count, seed: UInt64(seed))
    let places = folds.assigned(groups)
    let names = Set(groups)
    for name in names {
      #expect(Set(zip(groups, places).filter { $0.0 == name }.map(\.1)).count == 1)
    }
    #expect(Set(places) == Set(0..<min(count, names.count)))
    #expect(folds.assigned(groups) == places)
    // Groups are spread evenly: no fold has two more than another.
    let sizes = Dictionary(grouping: names) { name in
      places[groups.firstIndex(of: name) ?? 0]
    }.values.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test func anotherSeedDividesOtherwise() {
    let groups = (0..<40).map { "g\($0)" }
    #expect(Folds(count: 5, seed: 1).assigned(groups) != Folds(count: 5, seed: 2).assigned(groups))
  }

  @Test(arguments: [
    ("gemm", "bf16", "M=3;N=64;K=128", "N=64;K=128"),
    ("attention_flash", "bf16", "H=8;Hkv=2;Sq=7;Sk=9;D=64", "H=8;Hkv=2;D=64"),
    ("grouped_gemm", "bf16", "T=4;Dm=8;Dff=16;E=2;topk=1;rows=4", "Dm=8;Dff=16;E=2"),
    ("softmax", "bf16", "rows=3;cols=5", "cols=5"), ("gelu", "bf16", "rows=3;cols=5", "cols=5"),
    ("memcpy_h2d", "u8", "bytes=77;pinned=1", "bytes=77"),
    ("fft_conv", "fp32", "B=1;H=2;N=8", "B=1;H=2;N=8"),
  ])
  func nearTwinsAreOneGroup(kind: String, type: String, axes: String, group: String) throws {
    let row = Measurement(
      operation: try Catalog.operation(kind: kind, type: type, axes: axes), setting: Setting(),
      time: Seconds(1), spread: 0, samples: 1)
    #expect(row.group == group)
  }

  /// Of 99 residuals the tenth from either end: a hundredth of the way more than one in ten lies beyond.
  @Test func aRangeHoldsFourFifths() {
    let many = ResidualRange((1...99).map(Double.init))
    #expect(abs(many.low - 10) < 1e-9 && abs(many.high - 90) < 1e-9)
    let few = ResidualRange([3, 1, 2])
    #expect(few.low == 1 && few.high == 3)
    let one = ResidualRange([-0.2])
    #expect(one.low == -0.2 && one.high == 0.2)
  }

  /// Intervals from residuals that never saw a row cover four fifths of rows with normal errors.
  @Test func nestedIntervalsCoverWhatTheyPromise() throws {
    var random = SplitMix(seed: 5)
    let known = [0.6, 0.7, 8e-7]
    var rows: [Measurement] = []
    for _ in 0..<6 {
      rows += try measurements(under: known) {
        1 + 0.05 * (0..<4).reduce(0) { sum, _ in sum + Double.random(in: -1...1, using: &random) }
      }
    }
    let report = try CrossValidation(of: rows, on: .core, folds: Folds(count: 4, seed: 3)).report
    #expect(report.residuals.count == rows.count)
    let overall = try #require(report.overall)
    #expect(overall.coverage > 0.65 && overall.coverage < 0.92, "\(overall.coverage)")
    #expect(overall.mape > 0.01 && overall.mape < 0.1)
  }

  @Test func rowsBesideAreFittedToAndNotReported() throws {
    let known = [0.6, 0.7, 8e-7]
    let rows = try measurements(under: known)
    let report = try CrossValidation(
      of: Array(rows.prefix(4)), beside: Array(rows.dropFirst(4)), on: .core
    ).report
    #expect(report.residuals.map(\.subject).sorted() == rows.prefix(4).map(\.subject).sorted())
    #expect(try #require(report.overall).mape < 0.1)
  }
}
