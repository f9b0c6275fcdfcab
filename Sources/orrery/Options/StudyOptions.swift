import ArgumentParser
import Hardware
import Model
import Planning

/// Where a study's table goes.
struct TableOptions: ParsableArguments {
  @Option(help: "The file; standard output if not given.") var csv: String?

  /// Makes a study's rows and writes them.
  func write(_ study: some Study) throws {
    if let csv { try FileAccess.checkWritable(csv) }
    let rows = try study.rows(progress: Console.progress())
    Console.endProgress()
    try FileAccess.write(to: csv) { try rows.write(to: $0) }
  }
}

/// Models and machines that a study compares.
struct ComparedOptions: ParsableArguments {
  @Option(help: "A model's config.json, or a folder of them; may be repeated.")
  var model: [String] = []
  @Option(help: "Profiles' names or files, with commas between.") var on: Names?

  func models() throws -> [NamedModel] { try ModelFile.named(model) }

  func machines() throws -> [StepModel] {
    try (on?.values ?? []).map { try StepModel(Locations.profile($0)) }
  }
}
