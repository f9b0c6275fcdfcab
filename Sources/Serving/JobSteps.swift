import Model
import Quantities
import Workloads

/// Times of a job's passes where weights are streamed from the host (MoE-Lens, arXiv 2504.09345).
///
/// Each pass is answered as a job of its own, and once.
final class JobSteps {
  private let machine: JobModel
  private let job: Job
  private var known: [[SequenceGroup]: (time: Seconds, interval: Interval)] = [:]

  init(_ job: Job, on machine: JobModel) { (self.job, self.machine) = (job, machine) }

  /// The time of a pass over these groups, and its range; nil where they do not fit.
  func range(_ groups: [SequenceGroup]) throws -> (time: Seconds, interval: Interval)? {
    if let range = known[groups] { return range }
    var job = job
    job.groups = groups
    guard let (time, interval) = try machine.range(job, share: 0.8) else { return nil }
    known[groups] = (time, interval)
    return (time, interval)
  }
}
