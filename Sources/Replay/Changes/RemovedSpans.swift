/// Without what a name means, and without the calls that launched only that.
struct RemovedSpans: ReplayChange {
  static let key = "remove"
  static let forms = [
    ChangeForm("remove=NAME", "without the kernels of a family, or without what has this name")
  ]
  private let name: String

  init(_ text: ChangeText) { name = text.value }

  var precondition: ChangePrecondition { .span(named: name) }

  var action: ChangeAction {
    .alone { program in .named(program.remove(name)) }
  }
}

extension TracedProgram {
  /// Gives what is gone.
  fileprivate mutating func remove(_ name: String) -> NamedWork {
    let meant = meant(by: name)
    var extent = extent(of: meant)
    extent.isRemoved = true
    var calls: Set<Int32> = []
    for place in meant.activities {
      activities[place].isRemoved = true
      removed.insert(activities[place].span)
      if activities[place].call >= 0 { calls.insert(activities[place].call) }
    }
    // A call that launched other work as well stays.
    for activity in activities where !activity.isRemoved { calls.remove(activity.call) }
    let hosts = meant.activities.isEmpty ? meant.hosts : calls
    scaleStretches(by: 0) { hosts.contains($0) }
    removed.formUnion(hosts)
    blocks.removeAll { hosts.contains($0.call) }
    return extent
  }
}
