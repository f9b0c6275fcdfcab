import ArgumentParser
import Foundation
import Terminal

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
      run or profile; 69 a device or library is missing; 74 input/output error; \
      128 + the signal of what interrupted it.
      """,
    version: "\(Version.number) (\(Version.commit))",
    subcommands: [
      TraceCommand.self, CalibrateCommand.self, HardwareCommand.self, ImportCommand.self,
      RunsCommand.self, ModelsCommand.self, PredictCommand.self, ReplayCommand.self,
      ValidateCommand.self, ServeCommand.self, SystemsCommand.self, ExportCommand.self,
      SQLCommand.self,
    ])

  /// Runs what the words ask for; what could not be written is an error of any command.
  static func main() {
    var code = status(of: Array(CommandLine.arguments.dropFirst()))
    do { try StandardOutput.finish() } catch { code = status(of: error) }
    Foundation.exit(code)
  }

  private static func status(of words: [String]) -> Int32 {
    do {
      if let program = TraceProgram.program(in: words) {
        // The program that is run takes signals as it likes.
        let command = try TraceProgram.parse(program)
        try command.run()
      } else {
        Interruptions.watch()
        var command = try parseAsRoot(words)
        try command.run()
      }
      return ExitStatus.done.rawValue
    } catch {
      return status(of: error)
    }
  }

  /// Says what is wrong, or prints what help was asked for.
  private static func status(of error: any Error) -> Int32 {
    if let error = error as? any StatusError {
      Console.error("orrery: \(error)")
      return error.status.rawValue
    }
    let (text, code) = (fullMessage(for: error), exitCode(for: error))
    if !text.isEmpty { code == .success ? print(text) : Console.error(text) }
    return code.rawValue
  }
}
