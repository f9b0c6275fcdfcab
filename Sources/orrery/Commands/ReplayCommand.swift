import ArgumentParser
import Documents
import Model
import Planning
import Quantities
import Replay
import Terminal
import TraceStore
import Traces

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Re-times a run through its dependencies, as recorded or changed.",
    discussion: """
      First the run is replayed as it was recorded, and how far off that is is printed; beyond 2 % no what-if can be \
      relied on. What-ifs are applied in their order:
      \(ChangeCatalog.forms.map { "  \($0.grammar): \($0.help)" }.joined(separator: "\n"))
      --on moves devices' work to another machine before them, unless one of them asks a machine something: then that one is asked, \
      and the run stays where it was.

      orrery replay last --what-if launches=graph --what-if gemm=2
      """)

  @Argument(help: .init("The run: its id, its name, or last.", of: "run"), completion: .runs)
  var reference: String
  @Option(
    name: .customLong("on"),
    help: .init(
      "The machine that work is moved to, or that what-ifs ask: a profile's name or its file.",
      of: "profile"),
    completion: .profiles)
  var target: String?
  @Option(
    help: .init(
      "The machine that the run ran on; found by the device's name in the run if not given.",
      of: "profile"),
    completion: .profiles)
  var recordedOn: String?
  @Option(help: .init("A change, as listed above; may be repeated.", of: "key=value"))
  var whatIf: [String] = []
  @Option(
    help: .init(
      "Also writes every span with its start, and what decided that, to this file.", of: "file"),
    completion: .file())
  var csv: String?
  @OptionGroup(title: "Part Of The Run") var part: RunPartOptions
  @OptionGroup var kept: KeepOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let changes = try whatIf.map { (text) throws(ChangeError) in
      let text = try ChangeText(text)
      return (text: text, change: try ChangeCatalog.change(text))
    }
    let (run, trace) = try loaded()
    let place = ReplayPlace(trace: trace, source: recordedOn, target: target)
    let program = TracedProgram(trace)
    let recorded = try program.timed()
    let fidelity = ReplayFidelity(recorded)
    let (timing, effects) = try changed(program, recorded, changes, place)
    let sheet = ReplaySheet(
      fidelity: fidelity, timing: timing, effects: effects, recorded: recorded)
    output.json ? JSON.print(sheet.json) : print(sheet.text)
    if !fidelity.isReliable {
      Console.error(
        "orrery: the replay of the recording itself is \(fidelity.error.percent) % off: what-ifs of this run are not to be relied on"
      )
    }
    if let csv { try FileAccess.write(try (timing ?? recorded).decisions.csv.utf8, to: csv) }
    try put(timing ?? recorded, of: run)
  }

  /// The program with its changes, and what each did; nil where nothing was asked.
  private func changed(
    _ program: TracedProgram, _ recorded: Timing,
    _ changes: [(text: ChangeText, change: any ReplayChange)], _ place: ReplayPlace
  ) throws -> (Timing?, [(change: String, effect: String)]) {
    var (program, place) = (program, place)
    var effects: [(change: String, effect: String)] = []
    // Links, ranks and programs of a machine are asked of --on; only another device moves the work.
    if let target, !changes.contains(where: \.change.asksOfMachine) {
      let work = program.move(
        from: try StepModel(place.sourceProfile()), to: try StepModel(place.profile()))
      effects.append(("on \(target)", work.text))
    }
    for (text, change) in changes {
      let effect = try change.apply(to: &program) { try place.profile() }
      effects.append(("\(text)", effect.text))
    }
    return effects.isEmpty ? (nil, []) : (try program.timed(), effects)
  }

  private func loaded() throws -> (Run, Trace) {
    let store = try kept.store.opened(creating: false)
    let run = try store.run(reference)
    let trace = try part.part(of: store.trace(of: run)).trace
    guard !trace.spans.isEmpty else {
      throw CommandError.badFile(place: "run \(run.name): holds no spans to replay")
    }
    return (run, trace)
  }

  private func put(_ timing: Timing, of run: Run) throws {
    let machine = RunRecord.Machine(
      name: target ?? run.machine, description: "replayed from \(run.name)")
    let found = try kept.put(timing.trace, named: run.name, on: machine, path: timing.pathSegments)
    if let found, !output.json { print("\nkept as run \(found.id) \(found.name)") }
  }
}
