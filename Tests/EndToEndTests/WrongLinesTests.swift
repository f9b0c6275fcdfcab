import Foundation
import Laws
import Testing

/// Command lines with one thing wrong, made from the options that the help lists: none is ignored, none crashes, each is named.
@Suite struct WrongLinesTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A question that is right, to which one thing is done.
  private static let questions = [
    "predict gemm --m 512 --n 384 --k 256 --on nvidia-h200-sxm",
    "predict attention --algorithm flash --heads 8 --query 512 --head-dim 128 --on nvidia-h200-sxm",
    "predict --model llama-3.2-1b --phase decode --context 100 --on nvidia-h200-sxm",
    "predict --model llama-3.2-1b --phase train --sequence 64 --batch 8 --data-parallel 2 --on hgx-h200-4gpu",
  ].map { $0.split(separator: " ").map(String.init) }

  /// Values that are neither the default nor what the questions say, by option.
  private static let values = [
    "type": "fp16", "algorithm": "naive", "workers": "2",
    "state": "hot", "explain": "io", "repeated": "2.5s", "interval": "0.5", "run": "1",
    "model": "gpt2", "phase": "generate", "groups": "1x8@0", "mode": "eager", "db": "x.sqlite",
    "collectives": "tree", "gradients": "fp32", "attention": "naive", "stage-layers": "8,8",
    "recompute": "full", "offload": "weights", "routing": "random", "weights": "fp8",
    "activations": "fp16", "kv": "fp8", "on": "nvidia-a40", "scale": "matrix=1.5",
    "measured": "230us", "price": "2.5", "utilization": "0.7", "zero": "1",
  ]

  private func options() throws -> [(name: String, takesValue: Bool)] {
    let help = try place.output("predict", "--help")
    return help.matches(of: /(?m)^  (?:-h, )?--([a-z-]+)( <|\s|$)/)
      .map { (String($0.1), $0.2.hasSuffix("<")) }
      .filter { !["help", "version", "json"].contains($0.name) }
  }

  /// Runs each line, as many at a time as there are cores.
  private func outcomes(of lines: [[String]]) async throws -> [Outcome] {
    try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
      var found = [Outcome?](repeating: nil, count: lines.count)
      var next = 0
      func add() {
        guard next < lines.count else { return }
        let (number, line, place) = (next, lines[next], place)
        group.addTask { (number, try place.run(line)) }
        next += 1
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { add() }
      while let (number, outcome) = try await group.next() {
        found[number] = outcome
        add()
      }
      return found.compactMap(\.self)
    }
  }

  /// An option more either changes the answer or is refused by its name.
  @Test func noOptionIsIgnored() async throws {
    let plain = try await outcomes(of: Self.questions.map { $0 + ["--json"] })
    var lines: [(question: Int, option: String, line: [String])] = []
    for (number, question) in Self.questions.enumerated() {
      for (name, takesValue) in try options() where !question.contains("--\(name)") {
        // cuDNN's attention is customary in a model's step, FlashAttention-2 alone.
        let library = question.contains("--model") ? "flash2" : "cudnn"
        let known = name == "implementation" ? library : Self.values[name]
        let value = takesValue ? [known ?? "2"] : []
        lines.append((number, name, question + ["--\(name)"] + value + ["--json"]))
      }
    }
    #expect(lines.count > 200)
    lines = Tier.cases(lines, oneIn: 8)
    let found = try await outcomes(of: lines.map(\.line))
    for ((number, name, line), outcome) in zip(lines, found) {
      let comment = Comment(
        rawValue: "\(line.joined(separator: " "))\n\(outcome.errors.prefix(400))")
      if outcome.ending == .exit(0) {
        #expect(outcome.output != plain[number].output, comment)
      } else {
        #expect([.exit(64), .exit(65), .exit(66)].contains(outcome.ending), comment)
        #expect(outcome.output.isEmpty, comment)
        #expect(name.split(separator: "-").contains { outcome.errors.contains($0) }, comment)
      }
    }
  }

  /// A value that no option can have is refused with the option or the value.
  @Test func wrongValuesAreNamed() async throws {
    var lines: [(name: String, value: String, line: [String])] = []
    for question in Self.questions {
      for place in question.indices where question[place].hasPrefix("--") {
        for value in ["0", "-3", "8-4", "x", ""] {
          var line = question
          let name = String(question[place].dropFirst(2))
          line.replaceSubrange(place...(place + 1), with: ["--\(name)=\(value)"])
          lines.append((name, value, line))
        }
      }
    }
    #expect(lines.count > 80)
    lines = Tier.cases(lines, oneIn: 6)
    let found = try await outcomes(of: lines.map(\.line))
    for ((name, value, line), outcome) in zip(lines, found) {
      let comment = Comment(
        rawValue: "\(line.joined(separator: " "))\n\(outcome.errors.prefix(400))")
      #expect([.exit(64), .exit(66)].contains(outcome.ending), comment)
      let names = [name, name.replacing("-", with: " "), value].filter { !$0.isEmpty }
      #expect(names.contains { outcome.errors.contains($0) }, comment)
    }
  }

  /// A misspelt option is named with the one that was meant.
  @Test(arguments: Tier.cases([1, 2], oneIn: 2))
  func misspeltOptionsAreNamed(seed: UInt64) async throws {
    var generator = SplitMix(seed: seed)
    let options = try options().filter { $0.name.count > 6 }.shuffled(using: &generator)
      .prefix(Tier.times(20, quick: 5))
    for (name, _) in options {
      var letters = Array(name)
      letters.remove(at: Int.random(in: 1..<letters.count, using: &generator))
      let outcome = try place.run(Self.questions[0] + ["--\(String(letters))", "1"])
      #expect(outcome.ending == .exit(64), "\(name)")
      #expect(outcome.errors.contains("--\(String(letters))"), "\(name)")
      #expect(outcome.errors.contains("--\(name)"), "\(outcome.errors)")
    }
  }
}
