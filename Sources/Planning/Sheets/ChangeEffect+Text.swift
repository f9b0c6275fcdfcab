import Quantities
public import Replay

extension ChangeEffect {
  /// What a change did, in a phrase.
  public var text: String {
    switch self {
    case .count(let count, let what): "\(count) \(what)"
    case .named(let work): "\(work)"
    case .all(let what): what
    case .work(let work): work.text
    case .lessHostTime(let time): "\(time.rounded()) of host time removed"
    case .oneLaunch(let gap): "one graph launch, \(gap.rounded()) between kernels"
    }
  }
}

extension ChangedWork {
  /// How much was changed, and the two greatest reasons why the rest was not.
  public var text: String {
    let kept = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2)
      .map { "\($0.value.rounded()) as it was: \($0.key)" }
    return
      (["\(changed.rounded()) of devices' work, \(coverage.percent) % of what there is"] + kept)
      .joined(separator: "; ")
  }
}
