import ArgumentParser

/// The command line: every subcommand parses, calls one function, and prints.
@main
struct Orrery: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orrery",
    abstract: "Says where the time goes: traces real kernels, predicts their cost, and compares.",
    discussion: """
      calibrate measures this machine into a profile; trace runs kernels and keeps what was measured; predict says what \
      an operation costs on a profile, and why; validate holds predictions against measurements; serve says \
      what clients of a service see; export writes CSV; \
      sql asks the store.

      Exit status: 0 done; 1 ran and the answer is no; 64 usage, or impossible values; 65 bad data; 66 no such file, \
      run or profile; 69 a device or library is missing; 74 input/output error.
      """,
    version: "\(Version.number) (\(Version.commit))",
    subcommands: [
      TraceCommand.self, CalibrateCommand.self, HardwareCommand.self, ImportCommand.self,
      RunsCommand.self, ModelsCommand.self, PredictCommand.self, ReplayCommand.self,
      ValidateCommand.self, ServeCommand.self, SystemsCommand.self, ExportCommand.self,
      SQLCommand.self,
    ])

  static func main() {
    do {
      let words = Array(CommandLine.arguments.dropFirst())
      var command: any ParsableCommand =
        try TraceProgram.program(in: words).map { try TraceProgram.parse($0) } ?? parseAsRoot()
      try command.run()
    } catch let error as any StatusError {
      Console.error("orrery: \(error)")
      exit(withError: ExitCode(error.status.rawValue))
    } catch {
      exit(withError: error)
    }
  }
}
