import Documents
import Foundation
import Testing

/// `orrery sql`: the store in SQL, read-only.
@Suite struct SQLCommandTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.write(Golden.bytes("run.chrome.json"), as: "run.json")
    try place.output("import", "run.json", "--name", "golden")
  }

  @Test func anAnswerIsATableAFileOrJSON() throws {
    let question = "select family, count(*) as n from operations group by family order by family"
    let table = try place.output("sql", question)
    #expect(table.hasPrefix("family") && table.contains("softmax_online"))
    try place.output("sql", question, "--csv", "families.csv")
    let rows = try place.table("families.csv").rows
    let objects = try place.json("sql", question).array(JSONPath())
    #expect(rows.count == objects.count && rows.count > 1)
    for (row, object) in zip(rows, objects) {
      #expect(try row.text("family") == object.string("family"))
      #expect(try row.int("n") == object.int("n"))
    }
  }

  /// The views say the same as the commands that read the store.
  @Test func viewsAgreeWithTheExports() throws {
    try place.output("sql", "select * from operations", "--csv", "operations.csv")
    try place.output("export", "measurements", "--csv", "measured.csv")
    let (asked, exported) = (try place.table("operations.csv"), try place.table("measured.csv"))
    #expect(asked.rows.count == exported.rows.count)
    for (a, b) in zip(asked.rows, exported.rows) {
      #expect(try a.text("family") == b.text("op") && a.text("sizes") == b.text("dims"))
      #expect(try a.text("median_us") == b.text("median_us"))
      #expect(try a.int("samples") == b.int("samples"))
    }
    let runs = try place.json("sql", "select * from runs").array(JSONPath())
    let listed = try place.json("runs", "list").array(JSONPath())
    #expect(try runs.map { try $0.int("spans") } == listed.map { try $0.int("spans") })
  }

  @Test func whatChangesOrIsWrongIsRefused() throws {
    try place.expect(64, ["sql", "delete from spans"], says: ["read-only"])
    try place.expect(64, ["sql", "drop table span"], says: ["read-only"])
    try place.expect(64, ["sql", "selct 1"], says: ["selct", "syntax error"])
    try place.expect(
      64, ["sql", "select x from spans", "--csv", "x.csv"], says: ["no such column"])
    try place.expect(64, ["sql", "select 1", "--csv", "x.csv", "--json"], says: ["--json"])
    try place.expect(66, ["sql", "select 1", "--db", "nosuch.sqlite"], says: ["nosuch.sqlite"])
    #expect(!place.names.contains { $0.hasPrefix("x.csv") || $0.hasPrefix("nosuch") })
    #expect(try place.json("runs", "list").array(JSONPath()).count == 1)
  }
}
