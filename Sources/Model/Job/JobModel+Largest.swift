import Hardware
import Quantities
public import Workloads

extension Job {
  /// The share of a device's memory that is planned with where nobody says another; the rest is for what is not predicted: the
  /// driver's context, captured graphs, fragments (vLLM's default of `gpu_memory_utilization`, 0.9).
  public static let usableShare = 0.9
}

extension JobModel {
  /// The most sequences with which a job of one group fits into a share of each device's memory; nil where not even the fewest do, or
  /// where the job has several groups.
  ///
  /// Memory never falls with the batch. Complexity: O(log batch) sums of memory.
  public func largestBatch(of job: Job, within share: Double) -> Int? {
    guard job.groups.count == 1 else { return nil }
    // Every copy has as many sequences as every other, in whole passes.
    let step = job.plan.data * (job.plan.microBatch ?? 1)
    func fits(_ steps: Int) -> Bool {
      guard let job = job.with(sequences: steps * step), (try? job.check()) != nil else {
        return false
      }
      return job.memory.total <= capacity * share
    }
    guard fits(1) else { return nil }
    var (low, high) = (1, 2)
    while fits(high), high < 1 << 30 { (low, high) = (high, high * 2) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low * step
  }
}
