public import Documents
public import Hardware
import Model
import Quantities
public import Validate
public import Workloads

/// What was recorded beside what is predicted, part by part, where no single error says it.
public protocol Comparison {
  /// It in lines.
  var text: String { get }
  /// It for programs.
  var json: JSONValue { get }
}

/// A recorded step beside an engine's recipe.
public struct KernelComparison: Comparison {
  private let match: KernelMatch
  private let title: String

  /// Recorded steps beside the recipe of the engine that a machine has; throws where it has none.
  public static func all(
    _ recorded: [StepKernels], on profile: HardwareProfile
  ) throws -> [KernelComparison] {
    let machine = try StepModel(profile)
    guard let engine = machine.engine("vllm") else {
      throw ModelError.missingEngine(profile: profile.name, name: "vllm")
    }
    return try recorded.map { step in
      KernelComparison(
        match: try KernelMatch(step, on: machine, by: engine),
        title: "\(step.name) \(step.groups.text) on \(profile.name)")
    }
  }

  /// Parts with their launches and times.
  public var text: String { "\(title)\n\n\(match.text)\n" }
  /// The same for programs.
  public var json: JSONValue { match.json }
}

extension IterationMatches: Comparison {
  /// A row a service: iterations, sequences that decode, and tokens of prompts, logged and simulated.
  public var text: String {
    var table = TextTable(
      "service", "iterations", "simulated", "decode p10 p50 p90", "simulated", "distance",
      "prompts' tokens p50 p90", "simulated", "distance")
    for match in matches {
      func triple(_ one: IterationMatch.Counts.Summary) -> String {
        "\(one.p10.short) \(one.p50.short) \(one.p90.short)"
      }
      func pair(_ one: IterationMatch.Counts.Summary) -> String {
        "\(one.p50.short) \(one.p90.short)"
      }
      table.add(
        match.subject, "\(match.logged)", "\(match.simulated)", triple(match.decodes.logged),
        triple(match.decodes.simulated), match.decodes.distance.percent,
        pair(match.promptTokens.logged), pair(match.promptTokens.simulated),
        match.promptTokens.distance.percent)
    }
    let rest = left.isEmpty ? "" : "\nwithout requests: \(left.joined(separator: ", "))"
    return table.text + rest
      + "\n\ndistance: between the cumulative distributions, at most, in % (Kolmogorov and Smirnov)"
  }

  /// The same for programs.
  public var json: JSONValue {
    func counts(_ one: IterationMatch.Counts) -> JSONValue {
      func summary(_ one: IterationMatch.Counts.Summary) -> JSONValue {
        .object([
          .init("iterations", JSONValue(one.count)), .init("mean", JSON.number(one.mean)),
          .init("p10", JSON.number(one.p10)), .init("p50", JSON.number(one.p50)),
          .init("p90", JSON.number(one.p90)),
        ])
      }
      return .object([
        .init("logged", summary(one.logged)), .init("simulated", summary(one.simulated)),
        .init("distance", JSON.number(one.distance)),
      ])
    }
    return .array(
      matches.map { match in
        .object([
          .init("service", .string(match.subject)), .init("logged", JSONValue(match.logged)),
          .init("simulated", JSONValue(match.simulated)),
          .init("decodes", counts(match.decodes)),
          .init("prompt_tokens", counts(match.promptTokens)),
        ])
      })
  }
}
