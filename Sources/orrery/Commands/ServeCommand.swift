import ArgumentParser
import Documents
import Planning
import Quantities
import Terminal
import TraceStore

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract:
      "A service under load: when requests have their first and last tokens, how many tokens a second, at what cost.",
    discussion: """
      orrery serve --model llama-3.1-8b --on nvidia-h200-sxm --concurrency 64 --prompt 2k --output 300
      orrery serve --model llama-3.1-70b --tensor-parallel 4 --on hgx-h200-4gpu --rate 3 --prompt lognormal:6,0.9,16-6000 --output uniform:50-250
      orrery serve --model qwen3-8b --on nvidia-h200-sxm --rate 2 --prompt 1k --output 200 --ttft 500ms --tpot 30ms --price 3.5

      The scheduler is that of vLLM, simulated step by step; steps take what predict --engine vllm says of their sequences. The range is \
      that of the same service with all steps at an end of theirs, with the engine's own margin.
      """)

  @OptionGroup(title: "Model And Machine") var served: ServedModelOptions
  @OptionGroup(title: "Requests And Scheduler") var service: ServiceOptions
  @Option(
    help: .init(
      "What nine tenths of the times to the first token are to stay under, like 500ms; the greatest such load is looked for.",
      of: "time"))
  var ttft: TimeArgument?
  @Option(help: .init("The same of the time of each token after it, like 30ms.", of: "time"))
  var tpot: TimeArgument?
  @Option(help: .init("What an hour of one device costs, in dollars.", of: "dollars"))
  var price: Double?
  @Option(
    help: .init(
      "Also writes one request a row to this file, in the columns of measured requests.", of: "file"
    ),
    completion: .file())
  var csv: String?
  @Option(
    help: .init(
      "Also writes one step a row to this file: what it holds, who waits, and blocks of the cache.",
      of: "file"),
    completion: .file())
  var steps: String?
  @OptionGroup var kept: KeepOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var knobs = try service.knobs()
    (knobs.first, knobs.perToken, knobs.price) = (ttft?.value, tpot?.value, price)
    let question = try knobs.question()
    let copy = try served.copy(knobs)
    let answer = try ServiceAnswer(question, of: copy)
    if let nothing = answer.refusal { throw CommandError.no(nothing) }
    let progress = Console.progress()
    let most = try question.most(of: copy) { progress(0.5, "looking for the most at \($0.short)") }
    Console.endProgress()
    if let steps { try FileAccess.write(try answer.steps().utf8, to: steps) }
    if let csv { try FileAccess.write(try answer.csv(of: served.model).utf8, to: csv) }
    let machine = RunRecord.Machine(name: served.machine.profile, description: "simulated")
    if let run = try kept.put(answer.timeline, named: served.model, on: machine) {
      Console.error("orrery: kept as run \(run.id) \(run.name)")
    }
    let text = answer.text(of: served.model, most: most)
    output.json ? JSON.print(answer.json(of: served.model, most: most)) : print(text)
    if answer.isSaturated { throw CommandError.no("saturated") }
  }
}
