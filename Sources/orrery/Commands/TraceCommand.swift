import ArgumentParser
import Documents
import Hardware
import Quantities
import Terminal
import TraceStore
import Tracer
import Workloads

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Runs real kernels on this machine and keeps what was measured.",
    discussion: """
      Each kernel is checked against a plain reference in double precision before it is timed. Kernels take turns, \
      because machines drift; a kernel is done when its median is known to --precision, or its time is up. Every \
      sample is kept with its cache state. `orrery trace -- COMMAND` runs any program and keeps what it does with NVIDIA \
      GPUs (docs/gpu.md).
      """)

  @Argument(
    help: "Kernels to run, as gemm or softmax_online; all of the suite if none is given.",
    completion: .operations)
  var kernels: [String] = []
  @Option(
    help: .init(
      "The sizes that are run: host, on which predictions are judged; host-fit, others to fit on; attention, stored against tiled scores over lengths.",
      of: "name"), completion: .list(["host", "host-fit", "attention"]))
  var suite = "host"
  @Option(
    help: .init(
      "Sizes to run the named kernels at instead of the suite's, as \"H=1;Sq=2048;D=64;block=32\", or of one of them as \"gemm:M=8;N=8;K=8\"; may be repeated.",
      of: "sizes"))
  var sizes: [String] = []
  @Option(help: .init("Element type at those sizes.", of: "type")) var type = ElementType.fp32
  @Option(help: .init("Cores at those sizes; may be repeated; 1 if not given.", of: "count"))
  var workers: [Int] = []
  @Option(help: .init("The run's name in the store; the suite's if not given.", of: "name"))
  var name: String?
  @Option(
    help: .init(
      "How well a median must be known: half of its 95 % confidence interval, over the median.",
      of: "share"))
  var precision = 0.02
  @Option(
    help: .init("Milliseconds of a kernel's own time after which its case ends even so.", of: "ms"))
  var timeBound = 300
  @Option(help: .init("What decides the inputs.", of: "number")) var seed: UInt64 = 1
  @Option(
    name: .customLong("on"),
    help: .init(
      "The profile of this machine, which the run is kept with; what can be seen without measuring if not given.",
      of: "profile"),
    completion: .profiles)
  var machine: String?
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard sizes.isEmpty || !kernels.isEmpty else {
      throw ValidationError("--sizes needs the families that have them")
    }
    for text in sizes {
      let family = text.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
      guard !text.contains(":") || kernels.contains(family) else {
        throw ValidationError("--sizes \(text) is of '\(family)', which is not named")
      }
    }
    if let few = workers.first(where: { $0 < 1 }) {
      throw ValidationError("--workers is \(few), but must be at least 1")
    }
    guard precision > 0, timeBound > 0, timeBound <= 3_600_000 else {
      throw ValidationError(
        "--precision must be above 0, and --time-bound from 1 to 3600000 (an hour)")
    }
  }

  func run() throws { try Interruptions.keeping { try runKept() } }

  private func runKept() throws {
    let topology = try Detection.topology()
    let description = topology.profile(name: "this-machine")
    let suite = try chosen(cores: description.processor.cores)
    let machine = try self.machine.map { try Locations.profile($0) } ?? description
    let record = RunRecord(
      name ?? suite.name,
      on: .init(name: machine.name, profile: machine.xml, description: machine.title))
    var run = GrowingRun(record, in: try store.opened(creating: true))
    var failure: StoreError?
    let outcome = try tracer(description).run(suite, progress: Console.progress()) { trace in
      do throws(StoreError) { try run.take(trace) } catch { failure = error }
      return failure == nil && Interruptions.requested == nil
    }
    Console.endProgress()
    if let failure { throw failure }
    let kept = try run.end(outcome.trace)
    if let kept { report(kept, outcome) }
    guard let signal = Interruptions.requested else { return }
    Console.error(
      kept.map {
        "orrery: interrupted: \(outcome.known) of \(suite.cases.count) cases are known as well as was asked for; run \($0.id) \($0.name) has what was taken"
      } ?? "orrery: interrupted before anything was timed; nothing was kept")
    throw ExitCode(128 + signal)
  }

  /// The suite, or the families at the sizes that were given.
  private func chosen(cores: Int) throws -> Suite {
    guard !sizes.isEmpty else {
      return try Suite(
        named: suite, cores: cores, kinds: kernels.isEmpty ? nil : Set(kernels))
    }
    let cases = try kernels.flatMap { kind in
      try sizes.flatMap { text -> [Suite.Case] in
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 1 || parts[0] == kind else { return [] }
        let axes = try Axes(text: String(parts[parts.count - 1]))
        let operation = try Catalog.operation(kind: kind, type: type, axes: axes)
        return (workers.isEmpty ? [1] : workers).map { count in
          Suite.Case(
            operation: operation,
            setting: Setting(library: .own, workers: count, residency: .hot))
        }
      }
    }
    return Suite(name: "sizes", cases: cases)
  }

  private func tracer(_ machine: HardwareProfile) -> HostTracer {
    let caches = machine.memory.dropLast()
    let largest = caches.map(\.capacity.value).max() ?? Bytes(32 * 1_048_576)
    let stopping = StoppingCriterion(
      precision: precision, timeBound: Int64(timeBound) * 1_000_000)
    return HostTracer(lastLevelCache: Int(largest.value), stopping: stopping, seed: seed)
  }

  private func report(_ run: Run, _ outcome: HostTracer.Outcome) {
    if output.json {
      return JSON.print(
        .object([
          .init("id", JSONValue(run.id)), .init("name", .string(run.name)),
          .init("notes", .object([.init("checked", JSONValue(outcome.checks.count))])),
          .init("remarks", .array(outcome.notes.map(JSONValue.string))),
        ]))
    }
    print(
      "run \(run.id) \(run.name): \(run.operations) cases, \(run.samples) samples, \(run.spans) spans"
    )
    print(
      "\(outcome.checks.count) kernels were checked against their references before they were timed"
    )
    for note in outcome.notes { print(note) }
  }
}
