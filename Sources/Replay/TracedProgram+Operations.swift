public import Model
import Quantities
import Traces
import Workloads

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
  mutating func replaceOperations(
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
