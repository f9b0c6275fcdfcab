import ArgumentParser
import Documents
import Quantities
import Replay
import TraceStore
import Traces

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Re-times a run through its dependencies, as recorded or changed.",
    discussion: "orrery replay last --what-if gemm=2 --what-if softmax_online=1.5")

  @Argument(help: "A run's id or name, or last.") var reference: String
  @Option(help: "NAME=FACTOR: spans of this name made so many times faster.") var whatIf: [String] =
    []
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let trace = try loaded()
    let program = Program(trace)
    let fidelity = ReplayFidelity(try program.timed())
    print(
      "recorded \(fidelity.recorded) replayed \(fidelity.replayed) error \(fidelity.error.percent) %"
    )
    print(
      "activities \(fidelity.activities) edge \(fidelity.atEdge) unexplained \(fidelity.unexplained) \(fidelity.unexplainedShare.percent) %"
    )
    print("start errors \(fidelity.startErrors)")
    print(fidelity.reasons.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    print(program.latencies, program.meetings.count)
  }

  private func loaded() throws -> Trace {
    let store = try store.opened(creating: false)
    let run = try store.run(reference)
    let trace = try store.trace(of: run)
    guard !trace.spans.isEmpty else {
      throw CommandError.badFile(place: "run \(run.name): holds no spans to replay")
    }
    return trace
  }
}
