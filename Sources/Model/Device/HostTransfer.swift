import Quantities

/// What is fitted of copies between a host and a device.
struct HostCopyParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("startup", 0...60, "call, interrupt and wait of a copy"),
    .ratio("link", 0.3...1, ideal: 1, "share of the link's bandwidth that locked pages reach"),
    .ratio(
      "pageable", 0.02...1, ideal: 1,
      "share of the link's bandwidth that pages reach which the driver copies through its own"),
    .time(
      "staging", 0...40, "what the driver's own buffer costs a copy from or to pageable memory"),
  ]

  var startup: Double { values[0] }
  var link: Double { values[1] }
  var pageable: Double { values[2] }
  var staging: Double { values[3] }
}

/// A copy that one thread begins and waits for.
struct HostTransfer {
  let link: Device.Link
  let parameters: HostCopyParameters
  let bytes: Double
  let isPinned: Bool

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let share = isPinned ? parameters.link : parameters.pageable
    // Up to 64 KiB the driver hands the bytes over with the command itself.
    let isStaged = !isPinned && bytes > 65_536
    return A.serial(
      A.serial(
        A.term(.overhead("host call"), Seconds(parameters.startup)),
        A.term(.stage("staging"), Seconds(isStaged ? parameters.staging : 0))),
      A.term(.link(link.name), Seconds(bytes / (link.bandwidth * share))))
  }
}

/// What is fitted of launches by the framework.
struct LaunchParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .time("launch", 0...40, "one operation's way through the framework and the driver")
  ]

  var launch: Double { values[0] }
}

/// One of `count` operations launched back to back and waited for once.
struct Launches {
  let parameters: LaunchParameters
  let count: Double
  /// What a copy that is begun and waited for costs before its bytes: as much as a launch and its wait.
  let copyStartup: Double

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let wait = max(copyStartup - parameters.launch, 0)
    return A.serial(
      A.term(.overhead("framework launch"), Seconds(parameters.launch)),
      A.term(.overhead("synchronisation"), Seconds(wait / count)))
  }
}
