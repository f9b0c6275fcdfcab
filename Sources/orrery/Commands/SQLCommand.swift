import ArgumentParser
import TraceStore

struct SQLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Asks the store a question in SQL, and changes nothing.",
    discussion: """
      Views of runs, whose columns docs/store.md describes; the tables below them may change with every version:
      \(StoreViewCatalog.views.map { "  \($0.name): \($0.columns.map(\.name).joined(separator: ","))" }.joined(separator: "\n"))
      """)

  @Argument(help: "One select statement.") var question: String
  @Option(
    help: .init("Writes the rows to this file as CSV, in place of a table.", of: "file"),
    completion: .file())
  var csv: String?
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard csv == nil || !output.json else {
      throw ValidationError("--csv is a file of its own: give it without --json")
    }
  }

  func run() throws {
    let store = try store.opened(creating: false)
    let form: AnswerForm = csv != nil ? .csv : output.json ? .json : .table
    try FileAccess.write(to: csv) { sink in try store.answer(question, as: form, to: sink) }
  }
}
