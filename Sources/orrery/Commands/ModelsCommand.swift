import ArgumentParser
import Documents
import Planning
import Workloads

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Public models that --model knows by name: weights, cache and arithmetic of a token.",
    discussion: """
      Cache: keys and values of one token in 16 bits. FLOPs: 2 for each weight that one token is multiplied with. Sizes and their \
      publishers' sources are in models/.
      """)

  @Argument(
    help: "Some of them by their names, or files and folders of config.json; all if not given.",
    completion: .models)
  var names: [String] = []
  @OptionGroup var output: OutputOptions

  func run() throws {
    let rows = try ModelFile.named(names.isEmpty ? ModelFile.names : names).map(ModelRow.init)
    if output.json { return JSON.print(.array(rows.map(\.json))) }
    var table = TextTable(ModelRow.header)
    for row in rows { table.add(row.cells) }
    print(table.text)
  }
}
