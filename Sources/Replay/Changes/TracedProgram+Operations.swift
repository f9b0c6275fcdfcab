public import Model
public import Quantities
public import Traces
import Workloads

/// What a change did with devices' work.
public struct ChangedWork: Sendable, Hashable {
  /// Work that was changed, and that was carried as it was, by its time before.
  public var changed = Seconds.zero
  public var carried = Seconds.zero
  /// Why work was carried.
  public var reasons: [String: Seconds] = [:]

  /// The share of the work that was changed.
  public var coverage: Double {
    changed + carried > .zero ? changed / (changed + carried) : 0
  }

  mutating func carry(_ time: Seconds, _ reason: String) {
    carried += time
    reasons[reason, default: .zero] += time
  }
}

extension TracedProgram {
  /// Puts devices' work on another machine: each operation lasts by as much longer as the model says that it does there
  /// than here, so that what it falls short of the model here it falls short of it there.
  public mutating func move(from source: StepModel, to target: StepModel) -> ChangedWork {
    changeOperations { traced throws(ModelError) in
      let here = try source.traced(traced)
      return try target.traced(traced) / here
    }
  }

  /// Computes in another element type, or attends by another algorithm: each operation that has one becomes its like, and
  /// lasts by as much longer as the model says.
  ///
  /// `like` gives the operation that takes another's place; nil where there is none.
  public mutating func replaceOperations(
    on machine: StepModel, like: (TracedOperation) -> TracedOperation?
  ) -> ChangedWork {
    changeOperations { traced throws(ModelError) in
      guard let other = like(traced) else { return nil }
      let here = try machine.traced(traced)
      return try machine.traced(other) / here
    }
  }

  /// Changes the times of all work by its operation's factor; nil leaves it as it is.
  mutating func changeOperations(
    _ factor: (TracedOperation) throws(ModelError) -> Double?
  ) -> ChangedWork {
    var work = ChangedWork()
    var factors: [Int: Result<Double?, ModelError>] = [:]
    for place in activities.indices {
      let time = Seconds(nanoseconds: activities[place].duration)
      guard let operation = trace.spans[Int(activities[place].span)].operation else {
        work.carry(time, "not understood")
        continue
      }
      if factors[operation] == nil {
        factors[operation] = Result { () throws(ModelError) in
          try factor(trace.operations[operation])
        }
      }
      switch factors[operation] {
      case .success(let factor?)?:
        scale(place, by: factor)
        work.changed += time
      case .failure(let error)?: work.carry(time, "\(error)")
      // What the change does not concern needs no reason.
      default: work.carried += time
      }
    }
    return work
  }
}

extension StepModel {
  /// The time of a traced operation, as a profiler would find it.
  func traced(_ operation: TracedOperation) throws(ModelError) -> Seconds {
    var setting = operation.setting
    setting.context = .traced
    let found: any Operation
    do throws(WorkloadError) {
      found = try operation.operation()
    } catch {
      throw .unsupported(profile: name, what: "\(error)")
    }
    return try time(found, setting: setting)
  }
}
