public import Documents
import Quantities
public import Replay
import Traces

/// What a replay found, for people and for programs.
public struct ReplaySheet {
  /// How far the replay of the recording itself is off.
  public var fidelity: ReplayFidelity
  /// Nil where nothing was changed.
  public var timing: Timing?
  /// What was changed, and what that did, in words.
  public var effects: [(change: String, effect: String)]
  /// The replay as recorded.
  public var recorded: Timing

  /// What was found of a recording, and of the same changed.
  public init(
    fidelity: ReplayFidelity, timing: Timing?, effects: [(change: String, effect: String)],
    recorded: Timing
  ) {
    self.fidelity = fidelity
    self.timing = timing
    self.effects = effects
    self.recorded = recorded
  }

  private func time(_ nanoseconds: Int64) -> Seconds { Seconds(nanoseconds: nanoseconds) }

  /// What collectives take once their ranks are there, and what all ranks wait for one another; nil without other ranks.
  private var transfers: (recorded: Seconds, changed: Seconds, waits: Seconds)? {
    let meetings = recorded.program.meetings
    guard !meetings.isEmpty else { return nil }
    func sum(_ meetings: [Meeting], _ part: (Meeting) -> Int64) -> Seconds {
      time(meetings.reduce(0) { $0 + max(part($1), 0) })
    }
    return (
      sum(meetings, \.transfer), sum((timing ?? recorded).program.meetings, \.transfer),
      sum(meetings) { $0.members.reduce(0) { $0 + $1.wait } }
    )
  }

  /// For programs.
  public var json: JSONValue {
    let errors = fidelity.startErrors
    var members: [JSONValue.Member] = [
      .init("recorded_us", JSON.number(time(fidelity.recorded).microseconds)),
      .init("replayed_us", JSON.number(time(fidelity.replayed).microseconds)),
      .init("error", JSON.number(fidelity.error)), .init("reliable", .bool(fidelity.isReliable)),
      .init("activities", JSONValue(fidelity.activities)),
      .init("at_edge", JSONValue(fidelity.atEdge)),
      .init("unexplained", JSONValue(fidelity.unexplained)),
      .init(
        "start_error_us",
        .array(
          [errors.median, errors.p90, errors.largest].map {
            JSON.number(time($0).microseconds)
          })),
      .init(
        "decided_by",
        .object(
          fidelity.reasons.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            .init($0.key.description, JSONValue($0.value))
          })),
      .init("device_us", JSON.number(time(recorded.deviceTime).microseconds)),
      .init("critical_path", CriticalPathSheet(timing ?? recorded).json),
    ]
    if let transfers {
      members.append(.init("transfer_us", JSON.number(transfers.recorded.microseconds)))
      members.append(.init("changed_transfer_us", JSON.number(transfers.changed.microseconds)))
    }
    if let timing {
      members.append(.init("changed_device_us", JSON.number(time(timing.deviceTime).microseconds)))
      members.append(.init("changed_us", JSON.number(time(timing.makespan).microseconds)))
      members.append(
        .init("changes", .array(effects.map { .string("\($0.change): \($0.effect)") })))
    }
    return .object(members)
  }

  /// For people: how far off the replay is, what changes did, and the critical path.
  public var text: String {
    let errors = fidelity.startErrors
    var lines = [
      "recorded  \(time(fidelity.recorded).rounded(digits: 6))",
      "replayed  \(time(fidelity.replayed).rounded(digits: 6)), \(fidelity.error.percent) % off",
    ]
    if fidelity.activities > 0 {
      lines.append(
        "starts of devices' work: \(fidelity.activities), off by \(time(errors.median).rounded()) (middle), \(time(errors.p90).rounded()) (9 of 10), \(time(errors.largest).rounded()) (most)"
      )
      let reasons = fidelity.reasons.sorted {
        ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue)
      }
      .map { "\($0.key) \($0.value)" }
      lines.append("decided by: \(reasons.joined(separator: ", "))")
      lines.append(
        "kept at a delay that nothing explains: \(fidelity.unexplainedShare.percent) %; at the window's edge: \(fidelity.atEdge)"
      )
    }
    if let transfers {
      lines.append(
        "collectives: \(recorded.program.meetings.count), pure transfer \(transfers.recorded.rounded())"
          + (timing == nil ? "" : ", changed \(transfers.changed.rounded())")
          + ", ranks wait \(transfers.waits.rounded()) for one another")
    }
    for effect in effects { lines.append("\(effect.change): \(effect.effect)") }
    if let timing {
      lines.append(
        "devices' work \(time(recorded.deviceTime).rounded()), changed \(time(timing.deviceTime).rounded())"
      )
      let ratio = Double(timing.makespan) / Double(max(fidelity.replayed, 1))
      lines.append(
        "changed   \(time(timing.makespan).rounded(digits: 6)), \(ratio.percent) % of the replay")
    }
    return (lines + ["", CriticalPathSheet(timing ?? recorded).text]).joined(separator: "\n")
  }
}
