import Documents
public import Hardware
import Model
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
  /// The answer for programs.
  var members: [JSONValue.Member] {
    interval.members(of: estimate, isFitted: isFitted)
      + [.init("tree", estimate.simplified.json)]
  }

  /// The answer, its trust, more lines of its figures, its causes and its tree.
  func text(of subject: String, _ draw: PowerDraw?, _ more: [String]) -> String {
    var lines = ["\(subject) on \(machine)", "", "time   \(time.rounded())"]
    lines.append("range  \(interval.low.rounded()) to \(interval.high.rounded()): \(trust)")
    lines.append("bound  \(bound?.description ?? "nothing")")
    lines += more
    if let draw { lines.append("energy \(draw.words)") }
    lines += ["", "where the time goes"] + estimate.causeLines(most: .max - 1)
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
