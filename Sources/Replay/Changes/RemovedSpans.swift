/// Without what a name means, and without the calls that launched only that.
struct RemovedSpans: ReplayChange {
  static let key = "remove"
  static let forms = [
    ChangeForm("remove=NAME", "without the kernels, operations or calls of this name")
  ]
  private let name: String

  init(_ text: ChangeText) { name = text.value }

  var precondition: ChangePrecondition { .span(named: name) }

  var action: ChangeAction {
    .alone { program in .count(program.remove(name), of: "spans removed") }
  }
}

extension TracedProgram {
  /// Gives how many spans are gone.
  fileprivate mutating func remove(_ name: String) -> Int {
    let found = activities(named: name)
    var calls: Set<Int32> = []
    for place in found {
      activities[place].isRemoved = true
      removed.insert(activities[place].span)
      if activities[place].call >= 0 { calls.insert(activities[place].call) }
    }
    // A call that launched other work as well stays.
    for activity in activities where !activity.isRemoved { calls.remove(activity.call) }
    let hosts = found.isEmpty ? hosts(named: name) : calls
    scaleStretches(by: 0) { hosts.contains($0) }
    removed.formUnion(hosts)
    blocks.removeAll { hosts.contains($0.call) }
    return found.isEmpty ? hosts.count : found.count
  }
}
