public import Hardware
public import Model
public import Quantities
public import Workloads

/// The kernels of a recorded step held against an engine's recipe: which part each launch belongs to, and what is left on either side.
public struct KernelMatch: Sendable {
  /// A part of the recipe, or a launch that belongs to none.
  public struct Row: Sendable {
    /// The part's name.
    public let part: String
    /// How often the recipe runs it, and how many launches of the trace are its.
    public let runs: Int
    /// Launches of the trace that belong to it.
    public internal(set) var launches = 0
    /// What the recipe's machine says it takes in all.
    public let predicted: Seconds
    /// What its launches took in all.
    public internal(set) var measured = Seconds.zero
    /// Names of its kernels, each once.
    public internal(set) var kernels: Set<String> = []

    /// (predicted - measured) / measured; nil of a part without launches.
    public var error: Double? {
      measured > .zero ? (predicted - measured) / measured : nil
    }
  }

  /// The parts in the order of the recipe, those of one name together.
  public private(set) var rows: [Row] = []
  /// Launches that belong to no part, by their name.
  public private(set) var unmatched: [String: Int] = [:]
  /// What they took in all.
  public private(set) var unmatchedTime = Seconds.zero
  /// Runs of parts for which there is no launch.
  public private(set) var missing = 0
  /// All launches of the trace.
  public let launches: Int

  /// Launches that belong to a part, as a share of all.
  public var matched: Double {
    let lost = unmatched.values.reduce(0, +)
    return launches > 0 ? 1 - Double(lost) / Double(launches) : 0
  }
  /// (predicted - measured) / measured of all together.
  public var error: Double {
    measured > .zero ? (predicted - measured) / measured : 0
  }
  /// What the recipe says all parts take.
  public var predicted: Seconds { rows.reduce(.zero) { $0 + $1.predicted } }
  /// What all launches took.
  public var measured: Seconds { rows.reduce(unmatchedTime) { $0 + $1.measured } }

  /// A step's launches against the recipe's parts on a machine; throws where the recipe does not serve, and where a name's expression
  /// is none.
  ///
  /// Launches are walked through in their order beside the parts in theirs: each belongs to the part at hand while its name is one of
  /// that part's, else to the next one that has such kernels, at most a layer ahead.
  public init(
    _ trace: StepKernels, on machine: StepModel, by engine: EngineFacts
  ) throws {
    let parts = try machine.engineParts(of: trace.step)
    var index: [String: Int] = [:]
    for part in parts {
      let predicted = part.time * Double(part.times)
      if let known = index[part.name] {
        rows[known] = Row(
          part: part.name, runs: rows[known].runs + part.times,
          predicted: rows[known].predicted + predicted)
      } else {
        index[part.name] = rows.count
        rows.append(Row(part: part.name, runs: part.times, predicted: predicted))
      }
    }
    launches = trace.launches.count
    let names = try PartNames(engine)
    var kinds: [String: Set<String>] = [:]
    for name in Set(trace.launches.map(\.name)) { kinds[name] = names.kinds(of: name) }
    let (order, layer) = Self.order(of: parts, step: trace.step)
    var place = 0
    var seen: Set<Int> = []
    for launch in trace.launches {
      let kinds = kinds[launch.name] ?? []
      var found: Int?
      for ahead in place..<min(place + layer, order.count)
      where kinds.contains(PartNames.kind(of: order[ahead])) {
        found = ahead
        break
      }
      guard let found, let row = index[order[found]] else {
        unmatched[launch.name, default: 0] += 1
        unmatchedTime = unmatchedTime + launch.duration
        continue
      }
      place = found
      seen.insert(found)
      rows[row].launches += 1
      rows[row].measured = rows[row].measured + launch.duration
      rows[row].kernels.insert(launch.name)
    }
    missing = order.indices.count { index in
      !seen.contains(index) && PartNames.isOfModel(order[index])
    }
  }

  /// The names of parts in the order in which they run, and how many a layer has at most, with what surrounds the layers.
  private static func order(
    of parts: [EnginePart], step: Step
  ) -> (names: [String], layer: Int) {
    let (layers, experts) = (step.layers, step.stage.expertLayers)
    let inLayers = parts.filter {
      $0.times > 1
        && ($0.times >= min(layers, max(experts, 1)) || PartNames.kind(of: $0.name) == "attention")
    }
    .filter { PartNames.isOfModel($0.name) }
    // Layers that differ in what they see have one of several attentions each.
    let attentions = parts.filter { $0.times > 1 && PartNames.kind(of: $0.name) == "attention" }
    let isDivided = attentions.count > 1 && attentions.reduce(0) { $0 + $1.times } == layers
    let named = Set(inLayers.map(\.name))
    let first = parts.firstIndex { named.contains($0.name) } ?? parts.count
    let last = parts.lastIndex { named.contains($0.name) } ?? -1
    var names = parts[..<first].map(\.name)
    let before = names.count
    for layer in 0..<layers {
      let isDense = layer < layers - experts
      let here = inLayers.filter { part in
        part.times >= layers || part.times == (isDense ? layers - experts : experts)
          || isDivided && part.name == attentions[0].name
      }
      names += here.map(\.name)
      // Those that are run twice a layer come again at its end.
      names += here.filter { $0.times >= 2 * layers }.map(\.name)
    }
    let after = parts.dropFirst(last + 1).map(\.name)
    names += after
    return (names, max(inLayers.count + 2, before + 2, after.count + 2))
  }
}

/// The expressions of parts' kernels.
private struct PartNames {
  private let expressions: [(kind: String, expression: Regex<AnyRegexOutput>)]

  init(_ engine: EngineFacts) throws {
    expressions = try engine.kernelNames.sorted { $0.key < $1.key }.map {
      ($0.key, try Regex($0.value))
    }
  }

  /// The kinds of parts that have kernels of this name.
  func kinds(of kernel: String) -> Set<String> {
    Set(expressions.filter { kernel.wholeMatch(of: $0.expression) != nil }.map(\.kind))
  }

  /// What the engine's file calls parts like this one: products are one kind, as are modules' kernels.
  static func kind(of part: String) -> String {
    if part.hasPrefix("input rounded") { return "input rounded" }
    if part.hasPrefix("experts'"), part.hasSuffix("product") { return "experts' product" }
    if part.hasSuffix("product") { return "product" }
    if part.hasPrefix("attention in a window") || part == "latent attention" { return "attention" }
    if part.hasSuffix("latent space") { return "product" }
    if part == "norm, add and norm" { return "add and norm" }
    if part.hasPrefix("prompts' inputs") || part.hasPrefix("inputs") { return "inputs" }
    if part.hasPrefix("results") { return "results" }
    if part.hasPrefix("shared expert's") { return String(part.dropFirst("shared expert's ".count)) }
    return part
  }

  /// Whether a part is of the model rather than of what surrounds it.
  static func isOfModel(_ part: String) -> Bool {
    !["inputs", "results"].contains(kind(of: part))
  }
}
