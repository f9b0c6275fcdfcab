public import Model
public import Quantities
import Traces
import Workloads

extension TracedProgram {
  /// Whether any work is a collective.
  public var hasCollectives: Bool { !collectives.isEmpty }

  /// The activities that are collectives, with what they are.
  var collectives: [(place: Int, collective: Collective)] {
    var known: [Int: Collective?] = [:]
    return activities.indices.compactMap { place in
      guard let operation = trace.spans[Int(activities[place].span)].operation else { return nil }
      if known[operation] == nil {
        known[operation] = .some((try? trace.operations[operation].operation()) as? Collective)
      }
      return (known[operation] ?? nil).map { (place, $0) }
    }
  }

  /// Runs on another number of ranks, each with its own share of the work as it is: collectives among them take longer or
  /// shorter.
  ///
  /// A collective by itself lasts by as much longer as the model says. One beside computing gets only a part of its
  /// device, and is bound by what each rank has to pass on, 2 (n - 1) / n of the data where it is summed: all that are
  /// beside computing are taken to be as far behind the model as those are that are so throughout (their median), since
  /// what lasts longer also meets more of the computing. Waits for other ranks stay those of the ranks that are there.
  public mutating func setRanks(_ ranks: Int, on machine: StepModel) -> ChangedWork {
    var work = ChangedWork()
    var alone:
      [(place: Int, measured: Int64, here: Seconds, there: Seconds, passed: Double, share: Double)] =
        []
    let setting = Setting(library: .nccl)
    let shares = overlapShares()
    for (place, collective) in collectives {
      let measured = max(transfer(place), 1)
      let other = Collective(
        collective.form, type: collective.elementType, bytes: collective.bytes, ranks: ranks)
      do throws(ModelError) {
        alone.append(
          (
            place, measured, try machine.traced(TracedOperation(collective, setting: setting)),
            try machine.traced(TracedOperation(other, setting: setting)),
            other.passed / collective.passed, shares[place] ?? 0
          ))
      } catch {
        work.carry(Seconds(nanoseconds: measured), "\(error)")
      }
    }
    let crowded = alone.filter { $0.share >= Self.throughout }
      .map { Seconds(nanoseconds: $0.measured) / $0.here }.sorted()
    let behind = crowded.isEmpty ? 1 : crowded[crowded.count / 2]
    for item in alone {
      let measured = Seconds(nanoseconds: item.measured)
      let factor =
        item.share >= Self.mostly
        ? max(behind, measured / item.here) * (item.here / measured) * item.passed
        : item.there / item.here
      scale(item.place, by: factor)
      work.changed += measured
    }
    return work
  }

  /// Shares of its transfer during which a collective has computing beside it, to count as throughout and as mostly.
  private static let throughout = 0.9
  private static let mostly = 0.5

  /// For each collective the share of its transfer during which its device did other work, as recorded.
  private func overlapShares() -> [Int: Double] {
    var shares: [Int: Double] = [:]
    let found = collectives.map(\.place)
    let isCollective = Set(found)
    let others = Dictionary(
      grouping: activities.indices.filter { !isCollective.contains($0) },
      by: { trace.lanes[trace.spans[Int(activities[$0].span)].lane].rank })
    for place in found {
      let span = trace.spans[Int(activities[place].span)]
      let begin = span.end - transfer(place)
      guard span.end > begin else { continue }
      let busy = (others[trace.lanes[span.lane].rank] ?? []).reduce(Int64(0)) { sum, other in
        let beside = trace.spans[Int(activities[other].span)]
        return sum + max(min(beside.end, span.end) - max(beside.start, begin), 0)
      }
      shares[place] = Double(busy) / Double(span.end - begin)
    }
    // The slowest rank holds up all.
    for meeting in meetings {
      let places = meeting.members.map { Int($0.activity) }
      let most = places.compactMap { shares[$0] }.max()
      for place in places { shares[place] = most }
    }
    return shares
  }

  /// Joins devices by links of another bandwidth or latency, both machines being the same but for those.
  public mutating func changeLinks(from machine: StepModel, to other: StepModel) -> ChangedWork {
    var work = ChangedWork()
    for (place, collective) in collectives {
      let time = Seconds(nanoseconds: transfer(place))
      do throws(ModelError) {
        let traced = TracedOperation(collective, setting: Setting(library: .nccl))
        scale(place, by: try other.traced(traced) / machine.traced(traced))
        work.changed += time
      } catch {
        work.carry(time, "\(error)")
      }
    }
    return work
  }

  /// What a collective takes once its ranks are there; all of it where they are not known.
  private func transfer(_ place: Int) -> Int64 {
    for meeting in meetings where meeting.members.contains(where: { Int($0.activity) == place }) {
      return max(meeting.transfer, 0)
    }
    return activities[place].duration
  }

  /// All pure transfers of a rank's collectives together.
  public func transferTime(rank: Int) -> Seconds {
    let sum = collectives.reduce(Int64(0)) { sum, item in
      trace.lanes[trace.spans[Int(activities[item.place].span)].lane].rank == rank
        ? sum + transfer(item.place) : sum
    }
    return Seconds(nanoseconds: sum)
  }

  /// Gives each collective a stream of its own: what comes after it no longer waits for it, but for the first work that
  /// touches as many elements as it gives, and for the host's last wait.
  ///
  /// Gives how many collectives no longer hold up all that follows.
  public mutating func overlapCommunication() -> Int {
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

extension Collective {
  /// How many times its data each rank passes on, in a ring.
  fileprivate var passed: Double {
    let others = Double(ranks - 1) / Double(ranks)
    return switch form {
    case .allReduce: 2 * others
    case .allGather, .reduceScatter, .allToAll: others
    case .broadcast, .sendReceive: 1
    }
  }
}
