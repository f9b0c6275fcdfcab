import ArgumentParser
import Dispatch
import Documents
import Foundation
import Hardware
import Model
import Quantities
import Synchronization
import Workloads

/// A grid of models, machines, element types, parallelism, lengths and batches, with the front of what is best.
enum SweepStudy {
  static var study: Study {
    Study(
      name: "sweep",
      abstract:
        "a step for every model, machine, element type, parallelism, length and batch, with ranges, cost and the Pareto front (needs --model and --on, which takes several with commas)"
    ) { options, subject in
      let sweep = try sweep(options, subject)
      guard let count = sweep.count, count <= 50_000_000 else {
        throw CommandError.usage("a sweep has at most 50 million combinations")
      }
      if let csv = subject.csv { try FileAccess.checkWritable(csv) }
      let prices = try options.prices()
      let names = sweep.machines.map(\.name)
      if let name = prices.keys.sorted().first(where: { !names.contains($0) }) {
        throw CommandError.usage("--price names '\(name)', which is not among --on")
      }
      let rates = names.map { prices[$0] }
      var findings = computed(sweep, count, share: subject.interval)
      func cost(_ number: Int, _ time: Double) -> Double? {
        let (_, machine, job) = sweep.point(number)
        guard let place = sweep.machines.firstIndex(where: { $0.name == machine.name }),
          let rate = rates[place]
        else { return nil }
        return rate / 3600 * time * Double(job.parallelism.devices) / Double(job.tokens) * 1e6
      }
      findings.markFronts(of: sweep.questions) { number, time in
        let job = sweep.point(number).job
        let perDevice = Double(job.tokens) / Double(time) / Double(job.parallelism.devices)
        return (
          Float(perDevice), Float(cost(number, Double(time)) ?? (prices.isEmpty ? 0 : .infinity))
        )
      }
      try write(sweep, findings, to: subject.csv) { cost($0, Double(findings[$0].time)) }
    }
  }

  private static func sweep(_ options: StudyOptions, _ subject: StudySubject) throws -> Sweep {
    guard !subject.machines.isEmpty else { throw CommandError.usage("export sweep needs --on") }
    let models = try ModelFile.named(options.model)
    guard let first = models.first else { throw CommandError.usage("export sweep needs --model") }
    let machines = try subject.machines.map { try JobModel(Locations.library.profile($0)) }
    let (work, base, purpose) = try work(options)
    var sweep = Sweep(
      models: models, machines: machines,
      base: Job(model: first.model, groups: base, purpose: purpose))
    sweep.work = work
    sweep.tensorParallel = options.tensorParallel.values
    sweep.pipelineParallel = options.pipelineParallel.values
    sweep.dataParallel = options.dataParallel.values
    sweep.expertParallel = options.expertParallel.values
    sweep.activations = options.activations?.values ?? sweep.activations
    sweep.weights = options.weights?.values ?? sweep.weights
    sweep.caches = options.kv?.values ?? sweep.caches
    return sweep
  }

  /// The sequences of a sweep, the first of them, and what is done with them.
  private static func work(
    _ options: StudyOptions
  ) throws -> (Sweep.Work, [SequenceGroup], Job.Purpose) {
    guard options.groups.isEmpty else {
      let others: [(String, Any?)] = [
        ("phase", options.phase), ("batch", options.batch), ("sequence", options.sequence),
        ("context", options.context), ("generate", options.generate),
      ]
      if let (name, _) = others.first(where: { $0.1 != nil }) {
        throw CommandError.usage("--groups says what --\(name) would: give one of them")
      }
      let given = try options.groups.map { try [SequenceGroup]($0) }
      return (.given(given), given[0], .pass)
    }
    let phase = options.phase ?? .decode
    guard let lengths = phase == .decode ? options.context : options.sequence else {
      let name = phase == .decode ? "context" : "sequence"
      throw CommandError.usage("--phase \(phase.rawValue) needs --\(name)")
    }
    let batches = options.batch?.values ?? [1]
    return (
      .grid(lengths: lengths.values, batches: batches),
      [phase.group(batches[0], length: lengths.values[0])],
      phase.purpose(tokens: options.generate ?? 0)
    )
  }

  /// Findings by number, computed on all cores.
  private static func computed(_ sweep: Sweep, _ count: Int, share: Double) -> [Sweep.Finding] {
    let progress = Console.progress()
    let (piece, pieces) = (1024, 32)
    var findings: [Sweep.Finding] = []
    findings.reserveCapacity(count)
    while findings.count < count {
      let first = findings.count
      let round = min(pieces, (count - first + piece - 1) / piece)
      let found = Mutex([[Sweep.Finding]](repeating: [], count: round))
      DispatchQueue.concurrentPerform(iterations: round) { index in
        let begin = first + index * piece
        let mine = (begin..<min(begin + piece, count)).map { sweep.finding($0, share: share) }
        found.withLock { $0[index] = mine }
      }
      findings += found.withLock { Array($0.joined()) }
      progress(Double(findings.count) / Double(count), "of \(count) combinations")
    }
    Console.endProgress()
    return findings
  }

  /// Writes beside and renames, a few thousand rows at a time.
  private static func write(
    _ sweep: Sweep, _ findings: [Sweep.Finding], to path: String?, cost: (Int) -> Double?
  ) throws {
    let columns = [
      "model", "machine", "phase", "batch", "length", "tensor_parallel", "pipeline_parallel",
      "data_parallel", "expert_parallel", "activations", "weights", "kv", "outcome", "time_us",
      "low_us", "high_us", "tokens_per_s",
      "tokens_per_s_and_device", "memory_bytes",
      "cost_usd_per_mtoken", "pareto", "groups",
    ]
    try FileAccess.write(to: path) { sink in
      var writer = CSVWriter(columns: columns)
      for number in findings.indices {
        let (model, machine, job) = sweep.point(number)
        let finding = findings[number]
        let isTime = finding.outcome == .time
        func decimal(_ value: Double) -> CSVField {
          isTime ? .decimal(value.rounded(toSignificant: 6)) : .empty
        }
        try writer.append([
          .text(model.name), .text(machine.name), .text(job.phase), .integer(job.batch),
          .integer(job.groups.longest), .integer(job.parallelism.tensor),
          .integer(job.parallelism.pipeline),
          .integer(job.parallelism.data), .integer(job.parallelism.expert),
          .text(job.types.activations.rawValue), .text(job.types.weights.rawValue),
          .text(job.types.cache.rawValue),
          .text(finding.outcome.word), decimal(Double(finding.time) * 1e6),
          decimal(Double(finding.low) * 1e6), decimal(Double(finding.high) * 1e6),
          decimal(Double(job.tokens) / Double(finding.time)),
          decimal(
            Double(job.tokens) / Double(finding.time) / Double(job.parallelism.devices)),
          finding.outcome == .impossible || finding.outcome == .unpriced
            ? .empty : .decimal(job.memory.total.value),
          isTime ? cost(number).map { .decimal($0.rounded(toSignificant: 6)) } ?? .empty : .empty,
          .text(finding.isPareto ? "1" : "0"), .text(job.groups.text),
        ])
        if writer.text.utf8.count > 1 << 20 { try sink(writer.taken()) }
      }
      try sink(writer.taken())
    }
  }
}

extension Sweep.Finding.Outcome {
  fileprivate var word: String {
    switch self {
    case .time: "fits"
    case .tooLarge: "too large"
    case .impossible: "impossible"
    case .unpriced: "missing figure"
    }
  }
}
