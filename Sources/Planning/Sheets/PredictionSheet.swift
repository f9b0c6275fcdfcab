public import Documents
public import Hardware
public import Model
import Quantities
public import Workloads

/// How an operation under a setting is called.
public enum Measured {
  /// The operation, whose program it is, on how many of a CPU's cores, and where its operands are.
  public static func label(
    _ operation: any Operation, _ setting: Setting, on profile: HardwareProfile
  ) -> String {
    let workers = setting.workers == 1 ? "1 worker" : "\(setting.workers) workers"
    let isCPU = (profile.devices?.profile ?? profile).kind == .cpu
    let place = isCPU ? ", \(workers)" : ""
    return
      "\(operation.label), \(setting.library.rawValue)\(place), \(setting.residency.word)"
  }
}

extension Prediction {
  /// The answer for programs, with more members behind its tree.
  public func json(with more: [JSONValue.Member] = []) -> JSONValue {
    .object(
      [
        .init("time_us", JSON.number(time.microseconds)), .init("interval_us", interval.json),
        .init("interval", JSON.number(interval.share)),
        .init("fitted", .bool(isFitted)),
        .init("bound", .string(bound?.description ?? "nothing")),
        .init("tree", estimate.simplified.json),
      ] + more)
  }

  /// The answer, its trust, its causes and its tree.
  public func text(of subject: String, _ draw: PowerDraw?) -> String {
    var lines = ["\(subject) on \(machine)", "", "time   \(time.rounded())"]
    lines.append("range  \(interval.low.rounded()) to \(interval.high.rounded()): \(trust)")
    lines.append("bound  \(bound?.description ?? "nothing")")
    if let draw { lines.append("energy \(draw.words)") }
    lines += ["", "where the time goes"]
    for share in estimate.blame where share.time > .zero {
      lines.append("  \((share.time / time).percent) %  \(share.cause)  \(share.time.rounded())")
    }
    let hidden = estimate.hidden.filter { $0.time > .zero }
    if !hidden.isEmpty { lines += ["", "hidden behind it"] }
    for share in hidden { lines.append("  \(share.cause)  \(share.time.rounded())") }
    return (lines + ["", "tree"] + estimate.simplified.lines(indent: "  ")).joined(separator: "\n")
  }

  /// What the range rests on.
  private var trust: String {
    let share = interval.share.percent
    return switch interval.basis {
    case .residuals(let count): "\(share) % by \(count) residuals of this family"
    case .inherited(let count, let origin):
      "\(share) % by \(count) residuals of \(origin); nothing was measured here"
    case .unmeasured where isFitted:
      "half to twice the time; its fit left no residuals out of sample"
    case .unmeasured:
      "nothing of this family was measured here; the time is the geometric middle of 1 to \(Int(Interval.unmeasured)) times its bound"
    }
  }
}
