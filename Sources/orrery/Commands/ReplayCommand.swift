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
    let precedence = try Precedence(trace)
    let recorded = precedence.retimed(trace) { $1.duration }
    let factors = try factors(for: trace)
    // A month; beyond it the sums of nanoseconds would leave the clock's range.
    let longest = 2.6e15
    for span in trace.spans where Double(span.duration) / (factors[span.name] ?? 1) > longest {
      throw CommandError.usage(
        "--what-if would make a span of '\(trace.names[span.name])' last for more than a month")
    }
    let changed = precedence.retimed(trace) { _, span in
      Int64((Double(span.duration) / (factors[span.name] ?? 1)).rounded())
    }
    report(trace, recorded, changed)
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

  /// The factor of each name that was given.
  private func factors(for trace: Trace) throws(CommandError) -> [Int: Double] {
    var factors: [Int: Double] = [:]
    for text in whatIf {
      let sides = text.split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let factor = Double(sides[1]), factor > 0, factor.isFinite else {
        throw .usage("--what-if '\(text)' is not of the form NAME=FACTOR with a factor above 0")
      }
      let places = trace.names.indices.filter { trace.names[$0] == String(sides[0]) }
      guard !places.isEmpty else {
        let known = Set(trace.names).sorted().joined(separator: ", ")
        throw .usage("no span is called '\(sides[0])'; there are \(known)")
      }
      for place in places { factors[place] = factor }
    }
    return factors
  }

  private func report(_ trace: Trace, _ recorded: Retiming, _ changed: Retiming) {
    let times = [trace.makespan, recorded.makespan, changed.makespan].map {
      Seconds(nanoseconds: $0)
    }
    if output.json {
      return JSON.print(
        .object([
          .init("recorded_us", JSON.number(times[0].microseconds)),
          .init("replayed_us", JSON.number(times[1].microseconds)),
          .init("changed_us", JSON.number(times[2].microseconds)),
          .init("critical_path", JSONValue(changed.criticalPath.count)),
        ]))
    }
    print("recorded  \(times[0].rounded(digits: 6))")
    print("replayed  \(times[1].rounded(digits: 6))")
    if !whatIf.isEmpty { print("changed   \(times[2].rounded(digits: 6))") }
    print("\ncritical path of \(changed.criticalPath.count) spans, by name")
    print(pathTable(changed))
  }

  private func pathTable(_ retiming: Retiming) -> String {
    var totals: [String: Int64] = [:]
    for index in retiming.criticalPath {
      let span = retiming.trace.spans[index]
      totals[retiming.trace.names[span.name], default: 0] += span.duration
    }
    var table = TextTable("name", "time", "share %")
    for (name, time) in totals.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      let share = Double(time) / Double(max(retiming.makespan, 1))
      table.add(name, Seconds(nanoseconds: time).rounded(), share.percent)
    }
    let gaps = retiming.makespan - totals.values.reduce(0, +)
    table.add(
      "(gaps)", Seconds(nanoseconds: gaps).rounded(),
      (Double(gaps) / Double(max(retiming.makespan, 1))).percent)
    return table.text
  }
}
