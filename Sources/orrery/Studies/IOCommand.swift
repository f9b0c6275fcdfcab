import ArgumentParser
import Hardware
import Planning
import TraceStore

extension IOStudy.Replays: ExpressibleByArgument {}

struct IOCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: IOStudy.name, abstract: "\(IOStudy.abstract).")

  @Option(help: "Algorithms with commas between; all if not given.") var algorithms: Names?
  @Option(help: "Sizes as \"Sq=512;D=64\"; may be repeated; each algorithm's own examples.")
  var sizes: [String] = []
  @Option(help: "Fast memories; 8 KiB,16 KiB,32 KiB,64 KiB,128 KiB if not given.")
  var memory: Names?
  @Option(help: "Bytes that come and go together; 64 B if not given; 4 B counts single elements.")
  var line: String?
  @Option(help: "Also replay loop nests; lru leaves out the best replacement; all if not given.")
  var replay: IOStudy.Replays?
  @Option(help: "Profiles' names or files, with commas between: their caches instead.")
  var on: Names?
  @Option(name: .customLong("run"), help: "A run's id or name, or last: its operations instead.")
  var reference: String?
  @OptionGroup var table: TableOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    var options = AlgorithmOptions()
    options.algorithms = algorithms?.values
    (options.sizes, options.memory, options.line) = (sizes, memory?.values, line)
    try table.write(
      resuming: IOStudy(options, replay: replay, in: memories(), accesses: .recorded))
  }

  private func memories() throws -> IOStudy.Memories {
    let names = on?.values ?? []
    guard let reference else {
      let machines = try names.map { (name: $0, profile: try Locations.profile($0)) }
      return machines.isEmpty ? .ideal : .caches(of: machines)
    }
    guard names.count == 1 else {
      throw CommandError.usage("export io --run needs --on with one machine")
    }
    let profile = try Locations.profile(names[0])
    let store = try store.opened(creating: false)
    return .run(try store.trace(of: try store.run(reference)), on: profile)
  }
}
