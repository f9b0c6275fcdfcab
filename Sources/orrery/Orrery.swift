import ArgumentParser
import Documents
import Foundation
import Terminal

/// The command line: every subcommand parses, calls one function, and prints.
@main
struct Orrery: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orrery",
    abstract: "Says where the time goes: traces real kernels, predicts their cost, and compares.",
    discussion: """
      A newcomer's first questions:
        orrery predict gemm --m 4096 --n 4096 --k 4096 --on nvidia-h200-sxm
        orrery predict --model llama-3.1-8b --phase decode --batch 8 --context 4k --on nvidia-h200-sxm
        orrery serve --model llama-3.1-8b --on nvidia-h200-sxm --concurrency 64 --prompt 2k --output 300

      Of a machine, --on is the one that is asked about, and --base the one whose fitted parameters are taken. Of a file, -o FILE is the \
      result, and --csv, --json, --chrome add a form of it. A run is its id, its name, or last.

      Exit status: 0 done; 1 ran and the answer is no; 64 usage, or impossible values; 65 bad data; 66 no such file, \
      run or profile; 69 a device or library is missing; 74 input/output error; \
      128 + the signal of what interrupted it.
      """,
    version: "\(Version.number) (\(Version.commit))",
    groupedSubcommands: [
      CommandGroup(
        name: "Predict",
        subcommands: [
          PredictCommand.self, ServeCommand.self, ReplayCommand.self, SystemsCommand.self,
        ]),
      CommandGroup(
        name: "Measure",
        subcommands: [TraceCommand.self, CalibrateCommand.self, ImportCommand.self]),
      CommandGroup(
        name: "Compare And Write",
        subcommands: [ValidateCommand.self, ExportCommand.self]),
      CommandGroup(
        name: "Look Up",
        subcommands: [
          RunsCommand.self, SQLCommand.self, HardwareCommand.self, ModelsCommand.self,
        ]),
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
        if let renamed = RenamedOption.refusal(of: words) { throw CommandError.usage(renamed) }
        if let help = try PredictCommand.help(asked: words) {
          print(help)
          return ExitStatus.done.rawValue
        }
        Interruptions.watch()
        var command = try parseAsRoot(words)
        try TextTable.$width.withValue(StandardOutput.width) { try command.run() }
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
