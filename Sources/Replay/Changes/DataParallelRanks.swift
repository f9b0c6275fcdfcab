import Model
import Quantities
import Traces
import Workloads

/// Another number of ranks, each with its own share of the work as it is.
struct DataParallelRanks: ReplayChange {
  static let key = "data-parallel"
  static let forms = [ChangeForm("data-parallel=N", "gradients summed over so many ranks")]
  private let ranks: Int

  init(_ text: ChangeText) throws(ChangeError) { ranks = try text.count() }

  var precondition: ChangePrecondition { .collectives(for: Self.key) }

  var action: ChangeAction {
    .onMachine { program, machine in .work(program.setRanks(ranks, on: machine)) }
  }
}

extension TracedProgram {
  /// Runs on another number of ranks, each with its own share of the work as it is: collectives among them take longer or
  /// shorter.
  ///
  /// Let `here` and `there` be the model's times of a collective on the ranks that it was recorded on and on the new ones.
  /// One by itself lasts there / here times as long. One that has computing beside it for half of its transfer or more gets
  /// only a part of its device, and is bound by what each rank passes on (`Collective.passed`): it lasts
  /// max(behind, measured / here) x here / measured x passed there / passed here times as long. `behind` is the median of
  /// measured / here over those with computing beside them for nine tenths of the transfer or more, 1 where there are none:
  /// what lasts longer also meets more of the computing. Waits for other ranks stay those of the ranks that are there. A
  /// collective that the model cannot time is left as it was, with the reason.
  mutating func setRanks(_ ranks: Int, on machine: StepModel) -> ChangedWork {
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
