import Model
import Quantities
import Traces
import Workloads

extension TracedProgram {
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

  /// What a collective takes once its ranks are there; all of it where they are not known.
  func transfer(_ place: Int) -> Int64 {
    for meeting in meetings where meeting.members.contains(where: { Int($0.activity) == place }) {
      return max(meeting.transfer, 0)
    }
    return activities[place].duration
  }

  /// Joins devices by links of another bandwidth or latency, both machines being the same but for those.
  mutating func changeLinks(from machine: StepModel, to other: StepModel) -> ChangedWork {
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
}
