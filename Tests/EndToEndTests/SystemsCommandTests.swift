import Documents
import Foundation
import Testing

/// Published systems: two reports, and rows that cannot be read.
@Suite struct SystemsCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let header =
    "id,system,quantity,unit,value,machine,configuration,source,standing,note,convention,tolerance"
  private static let right =
    "a,ZeRO,state-memory,GB,31.4,nvidia-h200-sxm,system=zero;parameters=7.5e9;copies=64;stage=1,s,read,,,"

  /// A table `zero` of rows, in the workplace's own folder of tables.
  private func write(_ rows: String...) throws {
    try FileManager.default.createDirectory(
      atPath: place.file("published-results"), withIntermediateDirectories: true)
    let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
    try place.write(text, as: "published-results/zero.csv")
  }

  @Test func formulasAndPredictionsAreTwoReports() throws {
    let outcome = try place.run(["systems", "coat"])
    #expect(outcome.ending == .exit(0))
    #expect(
      outcome.errors.contains("4 rows not predicted, BF16 (COAT's baseline): steps by modules"))
    let parts = outcome.output.split(separator: "\npredicted measurements\n")
    #expect(parts.count == 2 && parts[0].contains("\nreproduced formulas\n"))
    #expect(parts[0].contains("coat-13b-4-coat-optimizer  optimizer-memory  GiB"))
    #expect(!parts[0].contains("activations") && parts[1].contains("coat-7b-4-bf16-activations"))
    // Each figure is opened.
    #expect(parts[0].contains("B  their scales") && parts[1].contains("B  activations"))
  }

  @Test func aClaimIsARowInItsUnit() throws {
    let outcome = try place.run(["systems", "--json"])
    guard case .array(let claims) = try JSONValue(bytes: Array(outcome.output.utf8)) else {
      Issue.record("an array is expected")
      return
    }
    for claim in claims {
      guard case .object(let members) = claim else { continue }
      #expect(
        members.map(\.key) == [
          "system", "group", "id", "standing", "quantity", "unit", "published", "predicted", "low",
          "high", "ratio", "tolerance",
        ])
    }
    let text = try place.output("systems", "zero", "--json")
    for part in [
      #""system": "zero""#, #""group": "training state""#, #""standing": "exact""#,
      #""unit": "GB""#, #""published": 31.4"#, #""predicted": 31.40625"#,
    ] { #expect(text.contains(part), "\(text)") }
  }

  @Test func aRowThatCannotBeReadIsNamedByBothCommands() throws {
    try write(Self.right, Self.right.replacing("stage=1", with: "stage=1;rank=3"))
    let says = ["published-results/zero.csv:3:", "'rank'", "parameters, copies, stage"]
    try place.expect(65, ["systems", "zero"], says: says)
    try place.expect(65, ["validate", "--published", "zero"], says: says)
    let checked = try place.run(["systems", "zero", "--check"])
    #expect(checked.ending == .exit(1))
    for part in says + ["1 rows are broken"] { #expect(checked.errors.contains(part)) }
    #expect(checked.output.contains("31.406"))
  }

  @Test func aPredictionIsCheckedWhereItsRowPromisesSomething() throws {
    let row =
      "b,GEMM,time,ms,1000,nvidia-h200-sxm,op=gemm;type=bf16;M=4096;N=4096;K=4096,s,read,,"
    for (first, tolerance, status) in [
      (Self.right, "", Int32(0)), (Self.right, "0.1", 1),
      (Self.right.replacing("31.4", with: "41.4"), "", 1),
    ] {
      try write(first, row + "," + tolerance)
      let checked = try place.run(["systems", "zero", "--check"])
      #expect(checked.ending == .exit(status))
      #expect(checked.errors.contains("1 figures are further off") == (status == 1))
    }
    try place.output("systems", "zero")
  }

  @Test func formulasAreNoMeasurements() throws {
    let outcome = try place.run(["validate", "--published", "zero"])
    #expect(outcome.ending == .exit(0))
    #expect(outcome.errors.contains("4 rows are formulas, reported by orrery systems zero"))
    #expect(!outcome.output.contains("overall"))
  }

  @Test func aSystemThatIsNotThereIsRefused() throws {
    try place.expect(64, ["systems", "zorro"], says: ["zorro", "moe-lens, zero"])
  }
}
