public import Documents
import Quantities
public import Traces

/// Devices' time by family, and how each was known, for people and for programs.
public struct FamilySheet {
  private let totals: [FamilyTotal]
  private let all: Int64

  /// Of a trace; of one rank where one is named.
  public init(_ trace: Trace, _ families: WorkFamilies, rank: Int? = nil) {
    totals = trace.workByFamily(families, rank: rank)
    all = totals.reduce(0) { $0 + $1.time }
  }

  private func share(_ total: FamilyTotal) -> Double { Double(total.time) / Double(max(all, 1)) }

  /// A row for each family.
  public var text: String {
    var table = TextTable("family", "spans", "time", "share %", "known by")
    for total in totals {
      table.add(
        total.family.rawValue.cell, "\(total.count)", Seconds(nanoseconds: total.time).cell,
        share(total).percent.cell, Self.text(of: total.evidence).cell)
    }
    return table.text
  }

  /// For programs.
  public var json: JSONValue {
    .array(
      totals.map { total in
        .object([
          .init("family", .string(total.family.rawValue)), .init("spans", JSONValue(total.count)),
          .init("time_us", JSON.number(Seconds(nanoseconds: total.time).microseconds)),
          .init("share", JSON.number(share(total))), .init("known_by", Self.json(of: total)),
        ])
      })
  }

  /// How it was decided what communicates, in a sentence.
  public var communicationText: String {
    guard let total = communication else {
      return "communication: none by the recorded operations, types of nodes and names of kernels"
    }
    var parts = ["communication: \(total.count) kernels, known by \(Self.text(of: total.evidence))"]
    let libraries = total.libraries.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \($0.value)" }
    if !libraries.isEmpty { parts.append("kernels of \(libraries.joined(separator: ", "))") }
    for (what, count) in total.fused.sorted(by: { $0.key < $1.key }) {
      parts.append("\(count) fused with a \(what)")
    }
    return parts.joined(separator: "; ")
  }

  /// The same for programs: how many kernels by which evidence.
  public var communicationJSON: JSONValue {
    communication.map { Self.json(of: $0) } ?? .object([])
  }

  private var communication: FamilyTotal? { totals.first { $0.family == .communication } }

  private static func sorted(
    _ evidence: [FamilyEvidence: Int]
  ) -> [(key: FamilyEvidence, value: Int)] {
    evidence.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
  }

  private static func text(of evidence: [FamilyEvidence: Int]) -> String {
    sorted(evidence).map { "\($0.key.text) \($0.value)" }.joined(separator: ", ")
  }

  private static func json(of total: FamilyTotal) -> JSONValue {
    .object(sorted(total.evidence).map { .init($0.key.rawValue, JSONValue($0.value)) })
  }
}

extension Trace {
  /// A document about a run, with its devices' time by family; as it was for a run without devices' work.
  public func described(_ document: JSONValue) -> JSONValue {
    guard hasDeviceWork, case .object(let members) = document else { return document }
    let families = JSONValue.Member("families", FamilySheet(self, workFamilies).json)
    return .object(members + [families])
  }

  /// The names of what devices did that no operation is known for, with their families: those that took longest.
  func unknownWorkTable(_ families: WorkFamilies) -> String? {
    var totals: [Int: (count: Int, time: Int64)] = [:]
    for span in spans where span.kind.isActivity && span.operation == nil {
      totals[span.name, default: (0, 0)].count += 1
      totals[span.name, default: (0, 0)].time += span.duration
    }
    guard !totals.isEmpty else { return nil }
    let known = self.families(families) { $0.operation == nil ? $0.name : nil }
    var table = TextTable("of no operation that is understood", "family", "count", "total")
    let sorted = totals.sorted { ($1.value.time, $0.key) < ($0.value.time, $1.key) }
    for (name, total) in sorted.prefix(20) {
      table.add(
        names[name].shortened(to: 70).cell, (known[name] ?? []).text.cell, "\(total.count)",
        Seconds(nanoseconds: total.time).cell)
    }
    return table.text
  }
}

extension [KernelFamily] {
  /// Their names, one after the other.
  var text: String { map(\.rawValue).joined(separator: " + ") }
}

extension String {
  /// Its first letters, if it is longer.
  func shortened(to length: Int) -> String {
    count > length ? "\(prefix(length - 1))…" : self
  }
}
