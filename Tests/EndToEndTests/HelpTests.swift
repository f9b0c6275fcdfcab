import Documents
import Testing

/// What the help says of every option of every command.
@Suite struct HelpTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A command and all below it, by their names.
  private func commands(
    _ command: JSONValue, under names: [String] = []
  ) throws -> [(name: String, arguments: [JSONValue])] {
    let path = try names + [command.string("commandName")]
    let own = (try? command.array("arguments")) ?? []
    let below = (try? command.array("subcommands")) ?? []
    return [(path.joined(separator: " "), own)]
      + (try below.flatMap { try commands($0, under: path) })
  }

  private func all() throws -> [(name: String, arguments: [JSONValue])] {
    let dump = try place.output("--experimental-dump-help")
    let root = try JSONValue(bytes: Array(dump.utf8))
    return try commands(try #require(root["command"]))
      .filter { !$0.name.hasSuffix("help") }
  }

  @Test func everyOptionHasASentenceAndAWordForItsValue() throws {
    let commands = try all()
    #expect(commands.count > 30)
    for (name, arguments) in commands {
      for argument in arguments where (try? argument.string("valueName")) != "version" {
        let words = argument["preferredName"].flatMap { try? $0.string("name") }
        let option = try words ?? argument.string("valueName")
        guard !["help", "version", "h"].contains(option) else { continue }
        let comment = Comment(rawValue: "\(name) \(option)")
        let sentence = try #require(try? argument.string("abstract"), comment)
        #expect(sentence.hasSuffix(".") && sentence.contains(" "), comment)
        #expect(sentence.first?.isUppercase == true || sentence.hasPrefix("graph:"), comment)
        if let value = try? argument.string("defaultValue") {
          #expect(!value.contains("(") && !value.hasSuffix(".0"), "\(name) \(option): \(value)")
        }
      }
    }
  }

  /// One name means one thing: an option of several commands has one word for its value.
  @Test func anOptionHasOneWordForItsValue() throws {
    var words: [String: Set<String>] = [:]
    for (_, arguments) in try all() {
      for argument in arguments where (try? argument.string("kind")) == "option" {
        let name = try #require(argument["preferredName"]).string("name")
        words[name, default: []].insert(try argument.string("valueName"))
      }
    }
    // Lists where one command compares several, and what is said of windows and tables.
    let lists: Set<String> = [
      "on", "from", "weights", "activations", "kv", "batch", "tensor-parallel", "pipeline-parallel",
      "data-parallel", "expert-parallel", "price", "rate", "workers", "memory", "trials", "with",
      "explain", "sizes", "output", "name",
    ]
    for (name, words) in words where words.count > 1 {
      #expect(lists.contains(name), "\(name): \(words.sorted())")
    }
  }

  /// Sizes that an operation's help names are options, and each option of a size is named by some operation's help.
  @Test func sizesOfOperationsAreTheOptionsOfSizes() throws {
    func options(_ text: Substring) -> Set<String> {
      Set(text.matches(of: #/(?m)^  --([a-z-]+)/#).map { String($0.1) })
    }
    let help = try place.output("predict", "--help")
    let section = try #require(help.split(separator: "SIZES OF AN OPERATION:").last)
    let sizes = options(
      section.prefix(upTo: section.firstRange(of: "\n\n")?.lowerBound ?? section.endIndex))
    #expect(sizes.count > 30)
    let operations = try place.output("---completion", "predict", "--", "operation", "0", "0")
    var named: Set<String> = []
    for operation in operations.split(separator: "\n") {
      named.formUnion(options(try place.output("predict", String(operation), "--help")[...]))
    }
    // Other words for --n and --heads.
    #expect(named == sizes.subtracting(["length", "channels"]))
  }

  @Test func completionKnowsProfilesRunsOperationsModelsAndSystems() throws {
    for (words, known) in [
      (["predict", "--", "--on"], "nvidia-h200-sxm"), (["predict", "--", "--model"], "gpt2"),
      (["predict", "--", "operation"], "gemm"), (["systems", "--", "name"], "no-lo-co"),
    ] {
      let outcome = try place.run(["---completion"] + words + ["0", "0"])
      #expect(outcome.output.split(separator: "\n").contains { $0 == known }, "\(outcome)")
    }
    try place.output("trace", "gelu", "--precision", "10", "--time-bound", "1", "--name", "mine")
    let outcome = try place.run(["---completion", "replay", "--", "reference", "0", "0"])
    #expect(outcome.output.contains("mine") && outcome.output.contains("last"), "\(outcome)")
  }
}
