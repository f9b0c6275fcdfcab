import Hardware
import Quantities
import Workloads

extension JobModel {
  /// Single changes after which a job fits: more devices to a layer, a smaller batch, smaller weights, shared state.
  func remedies(for job: Job) -> [String] {
    let most = step.fabric?.most ?? 1
    var remedies: [String] = []
    func first<Value>(
      _ values: [Value], _ change: (inout Job, Value) -> Void, _ words: (Value) -> String
    ) {
      for value in values {
        var changed = job
        change(&changed, value)
        let isPossible: Void? = try? changed.check()
        let needed = changed.plan.devices
        if isPossible != nil, needed <= max(most, job.plan.devices),
          changed.memory.total <= capacity, let time = try? time(changed), time > .zero
        {
          remedies.append(words(value))
          return
        }
      }
    }
    let powers = (1...6).map { 1 << $0 }
    first(
      powers.map { job.plan.tensor * $0 }, { $0.plan.tensor = $1 },
      { "--tensor-parallel \($0)" })
    first(
      powers.map { job.plan.pipeline * $0 }, { $0.plan.pipeline = $1 },
      { "--pipeline-parallel \($0)" })
    if let batch = largestBatch(of: job, within: Job.usableShare), batch < job.batch {
      remedies.append("--batch \(batch)")
    }
    if job.isTraining {
      let passes = (1..<max(job.microBatch, 1)).reversed()
      first(
        passes.filter { job.copyBatch % $0 == 0 }, { $0.plan.microBatch = $1 },
        { "--micro-batch \($0)" })
      first(
        [1, 2, 3].filter { $0 > job.plan.zero }, { $0.plan.zero = $1 },
        { "--zero \($0)" })
      first([Recompute.full], { $0.recompute = $1 }, { "--recompute \($0.rawValue)" })
    } else {
      first(
        [ElementType.fp8, .int4].filter { $0.size < job.types.weights.size },
        { $0.types.weights = $1 }, { "--weights \($0.rawValue)" })
      first(
        [ElementType.fp8].filter { $0.size < job.types.cache.size }, { $0.types.cache = $1 },
        { "--kv \($0.rawValue)" })
      if remedies.isEmpty, let both = narrowerAndFewer(job) { remedies.append(both) }
      first([Offload.weights], { $0.offload = $1 }, { "--offload \($0.rawValue)" })
    }
    return remedies
  }

  /// The widest of narrower weights with which any batch fits, and the largest such batch; nil where none does.
  private func narrowerAndFewer(_ job: Job) -> String? {
    for type in [ElementType.fp8, .int4] where type.size < job.types.weights.size {
      var narrower = job
      narrower.types.weights = type
      if let batch = largestBatch(of: narrower, within: Job.usableShare) {
        return "--weights \(type.rawValue) and --batch \(batch)"
      }
    }
    return nil
  }
}
