public import Quantities
public import Workloads

extension JobModel {
  /// The time of a job that fits, and its range; nil of one that does not fit.
  ///
  /// The job must have passed its own check. A job that the machine cannot do at all is an error.
  public func range(_ job: Job, share: Double) throws(ModelError) -> (Seconds, Interval)? {
    try check(job)
    guard job.memory.total <= capacity else { return nil }
    if isOnePass(job), job.mode == .graph {
      // The step is the job: one pass over its parts gives both.
      let parts = try step.evaluated(representative(of: job).parts, share: share)
      let time = step.settled(parts.cost, under: job.load).time
      return (time, Interval(around: time, parts.margin(taking: time), share: share))
    }
    guard let time = try time(job) else { return nil }
    return (time, try interval(of: job, around: time, share: share).0)
  }
}
