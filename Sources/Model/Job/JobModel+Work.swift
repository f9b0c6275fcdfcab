import Hardware
public import Quantities
public import Workloads

/// What a job computes and moves.
public struct JobWork: Sendable, Hashable {
  /// The model's own arithmetic over all devices.
  public let flops: FLOPs
  /// What all devices compute at most together, in the type in which products are done; nil where the profile does not say.
  public let peak: FLOPsPerSecond?
  /// What one device reads from its memory and writes there; nil of a CPU.
  public let moved: Bytes?
}

/// A job's time by what a device does in it: the three sum to the time.
public struct JobSplit: Sendable, Hashable {
  /// Kernels, the host's part of starting them, and what is optimised.
  public let computing: Seconds
  /// Communication that nothing hides: by how much the job is longer than on a fabric on which collectives take no time.
  public let communicating: Seconds
  /// Stages of a pipeline that wait for one another.
  public let waiting: Seconds
}

extension JobModel {
  /// What a job computes and moves here.
  public func work(of job: Job) throws(ModelError) -> JobWork {
    let type = job.types.activations
    let peak = try? step.device.ceilings.rate(
      step.device.ceilings.has(.matrix, type) ? .matrix : .vector, type)
    let byte = step.device.joulesOfByte
    let moved = step.isGPU && byte > 0 ? Bytes(try cost(job, Moving.self).memory / byte) : nil
    return JobWork(
      flops: job.modelFLOPs, peak: peak.map { $0 * Double(job.plan.devices) }, moved: moved)
  }

  /// The time of a job by what a device does in it, from the same job on machines that lack one loss after the other.
  public func split(of job: Job) throws(ModelError) -> JobSplit {
    let whole = try cost(job, TimeOnly.self)
    var other = self
    other.step.hasFreeFabric = true
    let free = job.plan.devices > 1 ? min(try other.cost(job, TimeOnly.self), whole) : whole
    other.hasFullPipeline = true
    let full = job.plan.pipeline > 1 ? min(try other.cost(job, TimeOnly.self), free) : free
    return JobSplit(computing: full, communicating: whole - free, waiting: free - full)
  }
}
