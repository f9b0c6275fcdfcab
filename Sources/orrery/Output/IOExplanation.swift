import Documents
import Hardware
import Model
import Quantities
import Replay
import Tracer
import Workloads

/// What an operation moves at each level of a machine, what its algorithm would move at best, and what no order can go below.
struct IOExplanation {
  /// One cache and the traffic below it.
  struct Level {
    var name: String
    var capacity: Bytes
    var line: Bytes
    /// By the formula of the kernel as it is.
    var kernel: Bytes
    /// By replay of the kernel's own accesses.
    var replayed: Bytes?
    var best: (blocks: Blocks, causes: [Transfer])?
    /// What the best blocks move.
    var moved: Bytes?
    var bound: LowerBound
    var boundBytes: Bytes
  }

  let operation: any Operation
  /// The operation's blocked algorithm, where one is known.
  let form: BlockedForm?
  let levels: [Level]
  let tuning: Tuning

  /// Replays at most so much arithmetic and memory: some seconds.
  private static let largestWork = FLOPs(2e10)
  private static let largestMemory = Bytes(1e9)

  init(_ operation: any Operation, _ setting: Setting, on profile: HardwareProfile) throws {
    self.operation = operation
    let device = profile.devices?.profile ?? profile
    let caches = device.memory.dropLast().filter { $0.line != nil }
    let replayed = try Self.replayed(operation, setting, on: device)
    let kernels = try Self.listed(operation, setting, on: profile)
    let form = operation.blocked
    levels = caches.enumerated().map { index, cache in
      let (capacity, line) = (cache.capacity.value, cache.line ?? Bytes(64))
      let best = form?.best(fastMemory: capacity, line: line)
      // Multiprocessors that share what is multicast have more than one's memory; a device's outputs may stay in L2.
      let bound =
        device.kind == .gpu && cache.scope == .core
        ? operation.lowerBound()
        : operation.lowerBound(fastMemory: capacity, outputsMayStay: kernels != nil)
      return Level(
        name: cache.name, capacity: capacity, line: line,
        kernel: kernels.map { index == 0 ? $0.inner : $0.outer }
          ?? operation.traffic(fastMemory: capacity).total,
        replayed: replayed?[index], best: best,
        moved: best.flatMap { best in form?.bytes(best.causes) }, bound: bound,
        boundBytes: operation.elementType.size * bound.words)
    }
    self.form = form
    tuning = try Tuning(operation, setting: setting, on: profile)
  }

  /// Bytes below a device's innermost and outermost cache, of the kernels that its library picks; nil where the model knows none.
  private static func listed<O: Operation>(
    _ operation: O, _ setting: Setting, on profile: HardwareProfile
  ) throws -> (inner: Bytes, outer: Bytes)? {
    let kernels = try StepModel(profile, workers: setting.workers)
      .traffic(of: operation, setting: setting)
    guard !kernels.isEmpty else { return nil }
    return (
      kernels.map(\.cache).reduce(.none, +).total, kernels.map(\.memory).reduce(.none, +).total
    )
  }

  /// Bytes below each cache, of the kernel's own accesses; nil where it has no stream or is too long.
  private static func replayed(
    _ operation: any Operation, _ setting: Setting, on device: HardwareProfile
  ) throws -> [Bytes]? {
    guard device.kind == .cpu, setting.library == .own,
      operation.demand.flops <= largestWork, operation.demand.workingSet <= largestMemory,
      let accesses = try? KernelAccesses(operation),
      let caches = try? CacheHierarchy(profile: device)
    else { return nil }
    return try accesses.replayed(through: caches).map(\.traffic.total)
  }
}

extension KernelAccesses: AccessStream {}

extension IOExplanation {
  /// Lines for people.
  var lines: [String] {
    var table = TextTable(
      "cache", "capacity", "kernel", "replayed", "best blocks", "moves", "bound", "kernel/bound")
    for level in levels {
      let bound = level.boundBytes
      table.add(
        level.name, level.capacity.rounded(), level.kernel.rounded(),
        level.replayed?.rounded() ?? "-", level.best?.blocks.description ?? "-",
        level.moved?.rounded() ?? "-",
        "\(bound.rounded()) (\(level.bound.name), \(level.bound.standing.rawValue))",
        bound > .zero ? (level.kernel / bound).rounded(toSignificant: 3).short : "-")
    }
    return ["bytes below each cache"] + [table.text] + what + regimes + blocks
  }

  /// What other sizes would change, at each cache.
  private var what: [String] {
    guard let form else {
      return ["", "no blocked algorithm is known for \(operation.kind) at these sizes"]
    }
    var lines: [String] = []
    for level in levels {
      guard let best = level.best, let moved = level.moved else {
        lines += ["", "\(level.name) is too small for any block of \(form.algorithm.label)"]
        continue
      }
      lines += ["", "\(level.name): what \(form.algorithm.label) moves, \(form.copies) times"]
      for cause in best.causes where cause.total > 0 {
        let bytes = form.element * cause.total
        lines.append("  \(bytes.rounded())  \(cause.cause)")
      }
      lines += changes(at: level, form, best.blocks, moved)
    }
    return lines
  }

  /// Twice and half the memory, the block, and the head dimension, against what is moved now.
  private func changes(
    at level: Level, _ form: BlockedForm, _ blocks: Blocks, _ now: Bytes
  )
    -> [String]
  {
    [("twice", 2.0), ("half", 0.5)].flatMap { name, factor -> [String] in
      let other = form.best(fastMemory: level.capacity * factor, line: level.line)
      var lines = [
        change("\(name) the fast memory", other.map { form.bytes($0.causes) }, now)
      ]
      if let first = blocks.sizes.first {
        var blocks = blocks
        blocks.sizes[0] = max(Int(Double(first) * factor), 1)
        let causes = form.causes(blocks, fastMemory: level.capacity, line: level.line)
        lines.append(
          change(
            "\(name) the \(blocks.names[0]) of a block", causes.map(form.bytes), now,
            else: "needs \(form.workingSet(blocks, line: level.line).rounded())"))
      }
      if let wider = form.changing(.headDim, by: factor) {
        let moved = wider.best(fastMemory: level.capacity, line: level.line)
        lines.append(
          change("\(name) the head dimension", moved.map { wider.bytes($0.causes) }, now))
      }
      return lines
    }
  }

  private func change(
    _ what: String, _ bytes: Bytes?, _ now: Bytes, else reason: String = "does not fit"
  ) -> String {
    guard let bytes else { return "  \(what): \(reason)" }
    return "  \(what): \(bytes.rounded()), \((bytes / now).rounded(toSignificant: 3).short) x"
  }

  /// Where attention's algorithms change places, and which caches lie on which side.
  private var regimes: [String] {
    guard case .attention(let form) = operation.shape,
      let regimes = try? AttentionRegimes(
        queries: form.queries, keys: form.keys, dim: form.headDim)
    else { return [] }
    let element = operation.elementType.size
    let square = Double(form.headDim * form.headDim)
    var lines = ["", "regimes"]
    let crossover = regimes.crossover(line: 1)
    if let words = crossover {
      let ratio = (Double(words) / square).rounded(toSignificant: 3).short
      lines.append(
        "  below \((element * Double(words)).rounded()) (\(ratio) d^2 elements) a tile of scores moves less than flash's rows"
      )
    }
    let all = element * Double(regimes.compulsory(line: 1))
    lines.append("  from \(all.rounded()) on a head's keys and values stay: each array moves once")
    for level in levels {
      let words = level.capacity / element
      let side =
        level.capacity >= all
        ? "holds a head" : words < Double(crossover ?? 0) ? "small" : "large"
      lines.append(
        "  \(level.name): \((words / square).rounded(toSignificant: 3).short) d^2, \(side)")
    }
    return lines
  }

  /// The best of the kernel's blocks by predicted time, and how far the present one is from it.
  private var blocks: [String] {
    guard tuning.choices.count > 1, let best = tuning.choices.first else { return [] }
    var lines = ["", "blocks of the kernel, by predicted time"]
    for choice in tuning.choices.prefix(10) {
      let mark = choice.name == tuning.present.name ? "  (present)" : ""
      lines.append("  \(choice.name): \(choice.time.rounded())\(mark)")
    }
    if tuning.choices.count > 10 { lines.append("  and \(tuning.choices.count - 10) more") }
    let behind = tuning.behind.percent
    return lines + ["  best is \(best.name); \(tuning.present.name) takes \(behind) % longer"]
  }

  /// For programs.
  var json: JSONValue {
    let levels = levels.map { level in
      JSONValue.object([
        .init("cache", .string(level.name)),
        .init("capacity_bytes", JSON.number(level.capacity.value)),
        .init("kernel_bytes", JSON.number(level.kernel.value)),
        .init("replayed_bytes", level.replayed.map { JSON.number($0.value) } ?? .null),
        .init("best_blocks", level.best.map { .string("\($0.blocks)") } ?? .null),
        .init("best_bytes", level.moved.map { JSON.number($0.value) } ?? .null),
        .init("bound_bytes", JSON.number(level.boundBytes.value)),
        .init("bound", .string(level.bound.name)),
        .init("bound_standing", .string(level.bound.standing.rawValue)),
      ])
    }
    let blocks = tuning.choices.map { choice in
      JSONValue.object([
        .init("name", .string(choice.name)),
        .init("time_us", JSON.number(choice.time.microseconds)),
        .init("present", .bool(choice.name == tuning.present.name)),
      ])
    }
    return .object([.init("levels", .array(levels)), .init("blocks", .array(blocks))])
  }
}
