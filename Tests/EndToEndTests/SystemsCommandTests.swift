import Documents
import Foundation
import Testing

/// Published systems: a line each, one opened, and rows that cannot be read.
@Suite struct SystemsCommandTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  private static let header =
    "id,system,quantity,unit,value,machine,configuration,source,standing,note,convention,knobs,reason"
  private static let right =
    "a,ZeRO,state-memory,GB,31.4,nvidia-h200-sxm,system=zero;parameters=7.5e9;copies=64;stage=1,s,read,,,,"

  /// A table `zero` of rows, in the workplace's own folder of tables.
  private func write(_ rows: String...) throws {
    try FileManager.default.createDirectory(
      atPath: place.file("published-results"), withIntermediateDirectories: true)
    let text = ([Self.header] + rows).joined(separator: "\n") + "\n"
    try place.write(text, as: "published-results/zero.csv")
  }

  /// What ships agrees or says why not; groups have titles, and standings are counted.
  @Test func everySystemHasALine() throws {
    let outcome = try place.run(["systems", "--check"])
    #expect(outcome.ending == .exit(0), "\(outcome.errors)")
    for part in [
      "what it changes", "\nsparse attention\n", "\ndata parallelism\n", "infllm-v2", "mechanism",
      "off and explained", "per iteration",
    ] { #expect(outcome.output.contains(part), "\(part)") }
    #expect(outcome.errors.contains("rows are not predicted; orrery systems NAME says which"))
  }

  @Test func aSystemIsOpenedWithItsBaselineBesideIt() throws {
    let outcome = try place.run(["systems", "rat"])
    #expect(outcome.ending == .exit(0))
    for part in [
      "takes away: keys", "training-gain, x, from", "chunk: tokens of a chunk",
      "baseline", "|  system", "projections", "baseline / system = ",
      "on nvidia-gh200",
      "parts below 2 % are left out", "assumed: a layer", "knobs: batch", "off because: ",
      "with other values of chunk",
    ] { #expect(outcome.output.contains(part), "\(part)") }
    let whole = try place.output("systems", "rat", "--claim", "rat-generation-4k")
    #expect(whole.contains("rat-generation-4k (") && !whole.contains("rat-training-100k"))
    #expect(!whole.contains("are left out") && whole.split(separator: "\n").count > 20)
    try place.expect(
      64, ["systems", "rat", "--claim", "none"],
      says: ["no claim 'none', expected one of rat-training-100k"])
    let coat = try place.run(["systems", "coat"])
    #expect(coat.output.contains("B  their scales") && coat.output.contains("and 10 claims"))
    #expect(coat.errors.contains("4 rows not predicted, BF16 (COAT's baseline): steps by modules"))
  }

  @Test func theKeyThatMattersIsWritten() throws {
    let ending = try place.run(["systems", "infllm-v2", "--csv", "sweep.csv"]).ending
    #expect(ending == .exit(0))
    let text = String(decoding: try place.bytes("sweep.csv"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.first == "kept,quantity,unit,value" && lines.count == 6)
    let values = lines.dropFirst().compactMap { Double($0.split(separator: ",").last ?? "") }
    #expect(values.count == 5 && values == values.sorted(by: >), "\(lines)")
    try place.expect(
      64, ["systems", "--csv", "a.csv"], says: ["--csv and --claim are of one system"])
    try place.expect(64, ["systems", "zero", "--csv", "a.csv"], says: ["zero has no key to vary"])
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
          "high", "ratio", "tolerance", "within",
        ])
    }
    let text = try place.output("systems", "zero", "--json")
    for part in [
      #""system": "zero""#, #""group": "training state""#, #""standing": "exact""#,
      #""unit": "GB""#, #""published": 31.4"#, #""predicted": 31.40625"#, #""within": true"#,
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
    #expect(checked.output.contains("31.41"))
  }

  /// A claim that is off fails the check, unless its row says why.
  @Test func aClaimThatIsOffMustBeExplained() throws {
    let row =
      "b,GEMM,time,ms,1000,nvidia-h200-sxm,op=gemm;type=bf16;M=4096;N=4096;K=4096,s,read,,,,"
    for (first, reason, status) in [
      (Self.right, "the figure is another's", Int32(0)), (Self.right, "", 1),
      (Self.right.replacing("31.4", with: "41.4"), "the figure is another's", 1),
    ] {
      try write(first, row + reason)
      let checked = try place.run(["systems", "zero", "--check"])
      #expect(checked.ending == .exit(status))
      #expect(checked.errors.contains("1 claims are further off") == (status == 1))
    }
    try place.output("systems", "zero")
  }

  /// An interval leaves a range, needs a source, and must not be wide.
  @Test func intervalsOfKnobsAreExplainedAndNarrow() throws {
    let open = Self.right.replacing("copies=64", with: "copies=48..72")
    try write(open + "")
    try place.expect(65, ["systems", "zero"], says: ["the column knobs is empty"])
    let explained = open.replacing(",,,,", with: ",,,copies: a guess,")
    try write(explained)
    #expect(try place.output("systems", "zero").contains("mechanism"))
    try write(explained.replacing("48..72", with: "72..48"))
    try place.expect(65, ["systems", "zero"], says: ["copies is '72..48', expected an interval"])
    try write(explained.replacing("48..72", with: "1..72"))
    try place.expect(65, ["systems", "zero"], says: ["whose ends may be 2.5 times apart"])
  }

  @Test func formulasAreNoMeasurements() throws {
    let outcome = try place.run(["validate", "--published", "zero"])
    #expect(outcome.ending == .exit(0))
    #expect(outcome.errors.contains("4 rows are a system's, reported by orrery systems zero"))
    #expect(!outcome.output.contains("overall"))
  }

  @Test func aSystemThatIsNotThereIsToldTheNearest() throws {
    try place.expect(64, ["systems", "zeros"], says: ["zeros", "expected one of zero"])
  }
}
