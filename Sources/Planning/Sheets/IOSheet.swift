public import Documents
import Model
import Quantities
import Workloads

extension IOExplanation {
  /// Lines for people.
  public var lines: [String] {
    var table = TextTable(
      "cache", "capacity", "kernel", "replayed", "best blocks", "moves", "bound",
      "which bound", "kernel/bound")
    for level in levels {
      let bound = level.boundBytes
      table.add(
        level.name.cell, level.capacity.rounded().cell, level.kernel.cell,
        level.replayed?.cell ?? "-", (level.best?.blocks.description ?? "-").cell,
        level.moved?.cell ?? "-", bound.cell,
        "\(level.bound.name), \(level.bound.standing.rawValue)",
        bound > .zero ? (level.kernel / bound).rounded(toSignificant: 3).short.cell : "-")
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
  public var json: JSONValue {
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
