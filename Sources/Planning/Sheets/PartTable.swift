import Documents
import Model
import Quantities

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
