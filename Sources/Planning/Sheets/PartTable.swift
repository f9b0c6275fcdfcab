import Documents
import Model
import Quantities

extension CostEstimate {
  /// A line for each named part, longest first: how often, each, all, share, and what bounds it; the last has what the others sum to,
  /// so that shares sum to the whole.
  func partTable(of whole: Seconds) -> String {
    var table = TextTable("part", "times", "each", "all", "share %", "bound by")
    let parts = namedParts.merged.filter { $0.all > .zero }.sorted { $0.all > $1.all }
    let (shown, rest) = parts.cut(to: Self.mostParts)
    for part in shown {
      table.add(
        part.name.cell, "\(part.times)", (part.all / Double(part.times)).cell, part.all.cell,
        (part.all / whole).percent.cell, part.bound.cell)
    }
    if !rest.isEmpty {
      let all = rest.reduce(Seconds.zero) { $0 + $1.all }
      table.add("and \(rest.count) more", "", "", all.cell, (all / whole).percent.cell, "")
    }
    return table.text
  }

  /// A line for each cause, longest first; the last has what the others sum to.
  func causeLines(most: Int) -> [String] {
    let (shown, rest) = blame.filter { $0.time > .zero }.cut(to: most)
    func line(_ time: Seconds, _ name: String) -> String {
      "  \((time / self.time).percent) %  \(name)  \(time.rounded())"
    }
    let all = rest.reduce(Seconds.zero) { $0 + $1.time }
    return shown.map { line($0.time, "\($0.cause)") }
      + (rest.isEmpty ? [] : [line(all, "and \(rest.count) more")])
  }

  private static let mostParts = 16

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
