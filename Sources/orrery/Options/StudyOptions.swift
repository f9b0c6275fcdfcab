import ArgumentParser
import Documents
import Hardware
import Model
import Planning
import Terminal

/// Where a study's table goes.
struct TableOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .long],
    help: .init("The file that the table is written to; standard output if not given.", of: "file"),
    completion: .file())
  var csv: String?

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
  @Option(
    help: .init(
      "A model: a config.json, a folder of them, or a name that orrery models lists; may be repeated.",
      of: "model"),
    completion: .models)
  var model: [String] = []
  @Option(
    help: .init(
      "The machines that are asked about: profiles' names or files, with commas between.",
      of: "profiles"),
    completion: .profiles)
  var on: Names?

  func models() throws -> [NamedModel] { try ModelFile.named(model) }

  func machines() throws -> [StepModel] {
    try (on?.values ?? []).map { try StepModel(Locations.profile($0)) }
  }
}

/// Algorithms, their sizes, and the fast memory that they are counted for.
struct AlgorithmSizeOptions: ParsableArguments {
  @Option(help: .init("Algorithms with commas between; all if not given.", of: "names"))
  var algorithms: Names?
  @Option(
    help: .init(
      "Sizes as \"Sq=512;D=64\"; may be repeated; each algorithm's own examples if not given.",
      of: "sizes"))
  var sizes: [String] = []
  @Option(
    help: .init(
      "Bytes of the fast memory, with commas between, of which export reuse takes the first; 8 KiB,16 KiB,32 KiB,64 KiB,128 KiB if not given.",
      of: "bytes"))
  var memory: Names?
  @Option(
    help: .init(
      "Bytes that come and go together; 64 B if not given; 4 B counts single elements.", of: "bytes"
    ))
  var line: String?

  /// What was said.
  var options: AlgorithmOptions {
    var options = AlgorithmOptions()
    options.algorithms = algorithms?.values
    (options.sizes, options.memory, options.line) = (sizes, memory?.values, line)
    return options
  }
}
