import ArgumentParser
import Documents
import Hardware
import Model
import Planning
import Terminal

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

  /// The same of a study whose rows take long: into a file beside, row by row, and on from what is there of the same study.
  func write(resuming study: some ResumableStudy) throws {
    guard let csv, OutputFile.isRegular(csv) else { return try write(study) }
    var file = try UnfinishedFile(of: csv, title: study.identity)
    if !file.lines.isEmpty {
      Console.error("orrery: \(file.lines.count) of \(study.count) rows are in \(file.path)")
    }
    let progress = Console.progress()
    try Interruptions.keeping {
      while file.lines.count < study.count {
        if let signal = Interruptions.requested {
          Console.endProgress()
          let done = "\(file.lines.count) of \(study.count) rows are kept in \(file.path)"
          Console.error("orrery: interrupted: \(done); the same command goes on from there")
          throw ExitCode(128 + signal)
        }
        let next = file.lines.count..<min(file.lines.count + Self.batch, study.count)
        try file.append(try study.rows(next).csvLines)
        progress(Double(file.lines.count) / Double(study.count), "of \(study.count) rows")
      }
    }
    Console.endProgress()
    var columns = CSVWriter(columns: type(of: study).Rows.Element.columns)
    try FileAccess.write(to: csv) { sink in
      try sink(columns.taken())
      for line in file.lines { try sink("\(line)\n") }
    }
    file.remove()
  }

  /// Rows that are asked for at a time, some for each core.
  private static let batch = 8
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
