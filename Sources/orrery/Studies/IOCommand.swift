import ArgumentParser
import Hardware
import Planning
import TraceStore

extension IOStudy.Replays: ExpressibleByArgument {}

struct IOCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: IOStudy.name, abstract: "\(IOStudy.abstract).")

  @OptionGroup var algorithm: AlgorithmSizeOptions
  @Option(
    help: .init(
      "Which loop nests are replayed: none, with the least recently used line replaced (lru), or with the best too (all); all if not given.",
      of: "which"))
  var replay: IOStudy.Replays?
  @Option(
    help: .init(
      "The caches of these machines instead: profiles' names or files, with commas between.",
      of: "profiles"),
    completion: .profiles)
  var on: Names?
  @Option(
    name: .customLong("run"),
    help: .init("The operations of a run instead: its id, its name, or last.", of: "run"),
    completion: .runs)
  var reference: String?
  @OptionGroup var table: TableOptions
  @OptionGroup var store: StoreOptions

  func run() throws {
    try table.write(
      resuming: IOStudy(algorithm.options, replay: replay, in: memories(), accesses: .recorded))
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
