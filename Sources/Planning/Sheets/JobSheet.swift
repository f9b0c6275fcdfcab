public import Documents
public import Model
import Quantities
import Workloads

extension JobPrediction {
  /// The answer for programs; with the energy and clock where `withPower`.
  public func json(withPower: Bool) -> JSONValue {
    .object(
      [
        .init("time_us", JSON.number(time.microseconds)), .init("interval_us", interval.json),
        .init("interval", JSON.number(interval.share)), .init("fitted", .bool(isFitted)),
        .init("bound", .string(bound?.description ?? "nothing")),
        .init("tokens_per_s", JSON.number(tokensPerSecond)),
        .init("memory_bytes", JSON.number(memory.total.value)), .init("fits", .bool(true)),
        .init("devices", JSONValue(devices)), .init("memory", memory.json),
        .init("capacity_bytes", JSON.number(capacity.value)),
        .init("tree", estimate.simplified.json),
      ] + (withPower ? draw?.members ?? [] : []))
  }

  /// Time, tokens a second, memory, parts, causes and the tree.
  public func text(of subject: String) -> String {
    var lines = ["\(subject) on \(machine)", "", "time    \(time.rounded())"]
    lines.append(
      "range   \(interval.low.rounded()) to \(interval.high.rounded()): \(interval.share.percent) % \(interval.words)"
    )
    lines.append("tokens  \(tokensPerSecond.rounded(toSignificant: 4).short) a second")
    lines.append(
      "memory  \(memory.total.rounded()) of \(capacity.rounded()) on each of \(devices) \(devices == 1 ? "device" : "devices"): \(memory.words)"
    )
    lines.append("bound   \(bound?.description ?? "nothing")")
    if let draw { lines.append("energy  \(draw.words)") }
    if !isFitted {
      lines.append("note    some of its operations were never measured on such a machine")
    }
    lines += ["", estimate.partTable(of: time), "", "where the time goes"]
    for share in estimate.blame.prefix(8) where share.time > .zero {
      lines.append("  \((share.time / time).percent) %  \(share.cause)  \(share.time.rounded())")
    }
    return lines.joined(separator: "\n")
  }
}

extension MemoryShortage {
  /// What is lacking, and what would make it fit, for programs.
  public var json: JSONValue {
    .object([
      .init("fits", .bool(false)), .init("memory_bytes", JSON.number(memory.total.value)),
      .init("capacity_bytes", JSON.number(capacity.value)),
      .init("missing_bytes", JSON.number(missing.value)), .init("memory", memory.json),
      .init("remedies", .array(remedies.map { .string($0) })),
    ])
  }

  /// What is lacking, and what would make it fit, in a sentence.
  public func text(of subject: String) -> String {
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
