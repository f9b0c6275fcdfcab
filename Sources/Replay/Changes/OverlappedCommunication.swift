import Quantities
import Traces
import Workloads

/// Collectives on streams of their own: each holds up only the first work that touches as many elements as it gives, and
/// the host's last wait.
struct OverlappedCommunication: ReplayChange {
  static let key = "overlap"
  static let forms = [
    ChangeForm("overlap=communication", "collectives beside what does not use what they give")
  ]

  init(_ text: ChangeText) throws(ChangeError) { _ = try text.word(of: "communication") }

  var precondition: ChangePrecondition { .collectives(for: Self.key) }

  var action: ChangeAction {
    .alone { program in .count(program.overlapCommunication(), of: "collectives") }
  }
}

extension TracedProgram {
  /// Gives how many collectives no longer hold up all that follows.
  fileprivate mutating func overlapCommunication() -> Int {
    var freed = 0
    for (place, collective) in collectives {
      guard let stream = streams.first(where: { $0.contains(place) }) else { continue }
      let elements = Int(Double(collective.bytes) / collective.elementType.size.value)
      let later = place + 1 < stream.upperBound ? Array(place + 1..<stream.upperBound) : []
      guard let next = later.first else { continue }
      let user = later.first { touches($0, elements) } ?? later.last ?? next
      guard user > next else { continue }
      activities[place].isAside = true
      waits.append(
        Wait(
          activity: Int32(truncatingIfNeeded: user), source: activities[place].span,
          latency: latencies.wait, reason: .event))
      freed += 1
    }
    return freed
  }

  /// Whether work reads or writes so many elements.
  private func touches(_ place: Int, _ elements: Int) -> Bool {
    guard let operation = trace.spans[Int(activities[place].span)].operation,
      let found = try? trace.operations[operation].operation()
    else { return false }
    let sizes: [Int]
    switch found {
    case let map as ElementMap: sizes = [map.elements]
    case let product as GEMM: sizes = [product.m * product.k, product.m * product.n]
    case let norm as Norm: sizes = [norm.rows * norm.columns]
    case is OptimizerStep: return true
    default: sizes = [found.axes.sizes.map(\.size).reduce(1, { $0 &* $1 })]
    }
    return sizes.contains(elements)
  }
}
