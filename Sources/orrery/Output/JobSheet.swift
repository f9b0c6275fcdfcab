import Documents
import Model
import Quantities
import Workloads

/// What a job costs, for people and for programs.
extension JobPrediction {
  func json(withPower: Bool) -> JSONValue {
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
  func text(of subject: String) -> String {
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
  var json: JSONValue {
    .object([
      .init("fits", .bool(false)), .init("memory_bytes", JSON.number(memory.total.value)),
      .init("capacity_bytes", JSON.number(capacity.value)),
      .init("missing_bytes", JSON.number(missing.value)), .init("memory", memory.json),
      .init("remedies", .array(remedies.map { .string($0) })),
    ])
  }

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

extension Interval {
  /// `[low, high]` in microseconds.
  var json: JSONValue {
    .array([JSON.number(low.microseconds), JSON.number(high.microseconds)])
  }

  /// What it rests on.
  var words: String {
    switch basis {
    case .residuals(let count): "by no fewer than \(count) residuals of each family here"
    case .inherited(let count, let origin):
      "by no fewer than \(count) residuals of each family on \(origin); nothing was measured here"
    case .unmeasured: "where nothing was measured out of sample"
    }
  }
}

extension CostEstimate {
  /// A line for each named part, longest first: how often, each, all, share, and what bounds it.
  func partTable(of whole: Seconds) -> String {
    var table = TextTable("part", "times", "each", "all", "share %", "bound by")
    let parts = namedParts.merged.filter { $0.all > .zero }
    for part in parts.sorted(by: { $0.all > $1.all }).prefix(16) {
      table.add(
        part.name, "\(part.times)", (part.all / Double(part.times)).rounded(),
        part.all.rounded(), (part.all / whole).percent, part.bound)
    }
    return table.text
  }

  fileprivate struct NamedPart {
    var name: String
    var times: Int
    var all: Seconds
    var bound: String
  }

  private var holdsParts: Bool {
    switch self {
    case .part: true
    case .serial(let parts), .overlapped(let parts): parts.contains(where: \.holdsParts)
    case .share(_, let whole): whole.holdsParts
    case .term: false
    }
  }

  /// The parts that hold no other parts; what follows them without a name stands by its cause.
  private var namedParts: [NamedPart] {
    switch self {
    case .part(let name, let times, let whole):
      guard whole.holdsParts else {
        return [
          NamedPart(
            name: name, times: times, all: time, bound: whole.bound?.description ?? "nothing")
        ]
      }
      return whole.namedParts.map {
        var part = $0
        part.times *= times
        part.all = part.all * Double(times)
        return part
      }
    case .serial(let parts): return parts.flatMap(\.namedParts)
    case .overlapped(let parts):
      return parts.max { $0.time < $1.time }.map(\.namedParts) ?? []
    case .share(let share, let whole):
      return whole.namedParts.map {
        var part = $0
        part.all = part.all * share
        return part
      }
    case .term(let cause, let time):
      return [NamedPart(name: "(\(cause))", times: 1, all: time, bound: cause.description)]
    }
  }
}

extension [CostEstimate.NamedPart] {
  /// Parts of one name together, in the order in which names first appear.
  fileprivate var merged: Self {
    var merged: Self = []
    for part in self {
      if let place = merged.firstIndex(where: { $0.name == part.name }) {
        merged[place].times += part.times
        merged[place].all += part.all
      } else {
        merged.append(part)
      }
    }
    return merged
  }
}
