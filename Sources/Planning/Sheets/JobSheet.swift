public import Documents
import Model
import Quantities
import Workloads

extension JobReport {
  /// The answer for programs.
  public var json: JSONValue {
    let head: [JSONValue.Member] = [
      .init("model", .string(model)), .init("phase", .string(job.phase)),
      .init("groups", .string(job.groups.text)), .init("mode", .string(job.mode.rawValue)),
      .init("subject", .string(subject)), .init("machine", .string(machine)),
      .init("types", .string(job.types.words)),
    ]
    switch answer {
    case .tooLarge(let shortage): return .object(head + shortage.members)
    case .fits(let prediction):
      let tokens = tokens?.members ?? []
      let rest =
        (rates?.members ?? []) + (split?.members ?? [])
        + (spending?.members ?? []) + (gap?.members ?? [])
      return .object(
        head + prediction.members + tokens + rest + (engine?.members ?? [])
          + (options.withPower ? prediction.draw?.members ?? [] : []))
    }
  }

  /// Time, tokens, memory, what a device does meanwhile, parts and causes; of what does not fit what is lacking.
  public var text: String {
    guard let prediction else { return shortage ?? "" }
    var lines = ["\(subject) on \(machine)", ""] + prediction.lines
    lines += tokens?.lines ?? []
    lines += rates?.lines(label: 8) ?? []
    lines += ["types   \(job.types.words)", prediction.memoryLine, "bound   \(bound)"]
    if let engine { lines.append(engine.line) }
    if let split { lines.append(split.line(of: prediction.time)) }
    if let draw = prediction.draw { lines.append("energy  \(draw.words)") }
    lines += spending?.lines ?? []
    if let gap { lines.append("measured \(gap.words)") }
    if !prediction.isFitted {
      lines.append("note    some of its operations were never measured on such a machine")
    }
    lines += ["", prediction.estimate.partTable(of: prediction.time), "", "where the time goes"]
    return (lines + prediction.estimate.causeLines(most: 8)).joined(separator: "\n")
  }
}

extension JobPrediction {
  fileprivate var members: [JSONValue.Member] {
    interval.members(of: estimate, isFitted: isFitted) + [
      .init("tokens_per_s", JSON.number(tokensPerSecond)),
      .init("tokens_per_s_and_device", JSON.number(tokensPerSecond / Double(devices))),
      .init("memory_bytes", JSON.number(memory.total.value)), .init("fits", .bool(true)),
      .init("devices", JSONValue(devices)), .init("memory", memory.json),
      .init("capacity_bytes", JSON.number(capacity.value)),
      .init("tree", estimate.simplified.json),
    ]
  }

  fileprivate var lines: [String] {
    let each = (tokensPerSecond / Double(devices)).rounded(toSignificant: 4).short
    return [
      "time    \(time.rounded())",
      "range   \(interval.low.rounded()) to \(interval.high.rounded()): \(interval.share.percent) % \(interval.words)",
      "tokens  \(tokensPerSecond.rounded(toSignificant: 4).short) a second"
        + (devices > 1 ? ", \(each) on each of \(devices) devices" : ""),
    ]
  }

  fileprivate var memoryLine: String {
    "memory  \(memory.total.rounded()) of \(capacity.rounded()) on each of \(devices) \(devices == 1 ? "device" : "devices"): \(memory.words)"
  }
}

extension EngineMemory {
  fileprivate var members: [JSONValue.Member] {
    [
      .init("kv_tokens", JSONValue(tokens)), .init("kv_bytes", JSON.number(available.value)),
      .init("kv_token_bytes", JSON.number(perToken.value)),
    ]
  }

  fileprivate var line: String {
    "cache   \(tokens) tokens of \(perToken.rounded()) in \(available.rounded()): of \(visible.rounded()) the engine takes \(requested.rounded()), less weights \(weights.rounded()), a trial run's \(activations.rounded()), \(reserved.rounded()) set aside"
  }
}

extension TokenTimes {
  fileprivate var members: [JSONValue.Member] {
    [
      .init("ttft_us", JSON.number(first.microseconds)),
      .init("ttft_interval_us", firstRange.json),
      .init("tpot_us", JSON.number(each.microseconds)),
      .init(
        "tpot_interval_us",
        .array([eachRange.low, eachRange.high].map { JSON.number($0.microseconds) })),
    ]
  }

  fileprivate var lines: [String] {
    [
      "first   token after \(first.rounded()), \(firstRange.low.rounded()) to \(firstRange.high.rounded())",
      "each    other token \(each.rounded()), \(eachRange.low.rounded()) to \(eachRange.high.rounded())",
    ]
  }
}

extension JobSplit {
  fileprivate var members: [JSONValue.Member] {
    [
      .init("compute_us", JSON.number(computing.microseconds)),
      .init("exposed_communication_us", JSON.number(communicating.microseconds)),
      .init("bubble_us", JSON.number(waiting.microseconds)),
    ]
  }

  fileprivate func line(of time: Seconds) -> String {
    func words(_ part: Seconds, _ name: String) -> String {
      "\(name) \(part.rounded()) (\((part / time).percent) %)"
    }
    return "split   "
      + [
        words(computing, "compute"), words(communicating, "exposed communication"),
        words(waiting, "bubble"),
      ].joined(separator: ", ")
  }
}

extension MemoryShortage {
  /// What is lacking, and what would make it fit, for programs.
  fileprivate var members: [JSONValue.Member] {
    [
      .init("fits", .bool(false)), .init("memory_bytes", JSON.number(memory.total.value)),
      .init("capacity_bytes", JSON.number(capacity.value)),
      .init("missing_bytes", JSON.number(missing.value)), .init("memory", memory.json),
      .init("remedies", .array(remedies.map { .string($0) })),
    ]
  }

  /// What is lacking, and what would make it fit, in a sentence.
  func text(of subject: String) -> String {
    let way =
      remedies.isEmpty
      ? "nothing that was tried makes it fit"
      : "it fits with \(remedies.joined(separator: ", or "))"
    return
      "\(subject) does not fit on \(machine): \(memory.total.rounded()) needed on each device, \(capacity.rounded()) there, \(missing.rounded()) missing (\(memory.words)); \(way)"
  }
}

extension MemoryNeed {
  fileprivate var json: JSONValue {
    .object(parts.map { .init("\($0.name)_bytes", JSON.number($0.bytes.value)) })
  }

  fileprivate var words: String {
    parts.filter { $0.bytes > .zero }.map { "\($0.name) \($0.bytes.rounded())" }
      .joined(separator: ", ")
  }
}
