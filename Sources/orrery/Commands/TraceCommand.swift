import ArgumentParser
import Documents
import Hardware
import Quantities
import TraceStore
import Tracer
import Workloads

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Runs real kernels, or any program, and keeps what was measured.",
    usage: """
      orrery trace [<kernels> ...] [<options>]
      orrery trace [--name <name>] [--db <db>] [--spool <folder>] [--json] -- <command> ...
      """,
    discussion: """
      With -- and a command, that command is run and its work on NVIDIA GPUs is kept: kernels, copies, calls of CUDA, waits, \
      graphs, ranges of NVTX and what NCCL was asked for, with each process that used a GPU as a rank. The command needs \
      no change. Its output and exit status are its own; what orrery says goes to stderr (docs/gpu.md).

      Each kernel is checked against a plain reference in double precision before it is timed. Kernels take turns, \
      because machines drift; a kernel is done when its median is known to --precision, or its time is up. Every \
      sample is kept with its cache state.
      """)

  @Argument(help: "Families to run, by name; all of the suite if none is given.")
  var kernels: [String] = []
  @Option(
    help:
      "host: the suite on which predictions are judged; host-fit: other sizes, to fit on; attention: stored against tiled scores over lengths."
  )
  var suite = "host"
  @Option(
    help:
      "Sizes to run the named families at instead of the suite's, as \"H=1;Sq=2048;D=64;block=32\"; may be repeated."
  )
  var sizes: [String] = []
  @Option(help: "Element type at those sizes.") var type = ElementType.fp32
  @Option(help: "Cores at those sizes.") var workers = 1
  @Option(help: "The run's name in the store.") var name: String?
  @Option(help: "Half the median's 95 % confidence interval, over the median.") var precision = 0.02
  @Option(help: "Milliseconds of kernel time after which a case ends.") var timeBound = 300
  @Option(help: "The seed of the inputs.") var seed: UInt64 = 1
  @Option(help: "The profile that the run is kept with.") var machine: String?
  @Option(
    help:
      "With --: the folder in which processes write, which is kept; else one is made and removed.")
  var spool: String?
  @Argument(parsing: .postTerminator, help: "A program to run and trace, with its arguments.")
  var command: [String] = []
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard command.isEmpty || kernels.isEmpty && sizes.isEmpty && machine == nil else {
      throw ValidationError(
        "a command behind -- is traced with --name, --db, --spool and --json alone")
    }
    guard spool == nil || !command.isEmpty else {
      throw ValidationError("--spool needs a command behind --")
    }
    guard sizes.isEmpty || !kernels.isEmpty else {
      throw ValidationError("--sizes needs the families that have them")
    }
    guard workers > 0 else {
      throw ValidationError("--workers is \(workers), but must be at least 1")
    }
    guard precision > 0, timeBound > 0, timeBound <= 3_600_000 else {
      throw ValidationError(
        "--precision must be above 0, and --time-bound from 1 to 3600000 (an hour)")
    }
  }

  func run() throws {
    guard command.isEmpty else { throw ExitCode(try traceProgram()) }
    let topology = try Detection.topology()
    let description = topology.profile(name: "this-machine")
    let suite = try chosen(cores: description.processor.cores)
    let machine = try self.machine.map { try Locations.profile($0) } ?? description
    let store = try store.opened(creating: true)
    let outcome = try tracer(description).run(suite, progress: Console.progress())
    Console.endProgress()
    let record = RunRecord(
      name ?? suite.name,
      on: .init(name: machine.name, profile: machine.xml, description: machine.title))
    let run = try store.add(outcome.trace, as: record)
    report(run, outcome)
  }

  /// The suite, or the families at the sizes that were given.
  private func chosen(cores: Int) throws -> Suite {
    guard !sizes.isEmpty else {
      return try Suite(
        named: suite, cores: cores, kinds: kernels.isEmpty ? nil : Set(kernels))
    }
    let cases = try kernels.flatMap { kind in
      try sizes.map { text in
        Suite.Case(
          operation: try Catalog.operation(kind: kind, type: type, axes: Axes(text: text)),
          setting: Setting(library: .own, workers: workers, residency: .hot))
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
