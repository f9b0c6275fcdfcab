import Quantities
import Workloads

/// What is fitted of copies between a host and a device.
struct HostCopyParameters: ProgramParameters {
  var startup = 0.0
  var link = 1.0
  var pageable = 1.0
  var staging = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.startup, "startup", 0...60, "call, interrupt and wait of a copy"),
      .ratio(\.link, "link", 0.3...1, "share of the link's bandwidth that locked pages reach"),
      .ratio(
        \.pageable, "pageable", 0.02...1,
        "share of the link's bandwidth that pages reach which the driver copies through its own"),
      .time(
        \.staging, "staging", 0...40,
        "what the driver's own buffer costs a copy from or to pageable memory"),
    ]
  }
}

/// How the driver copies.
struct HostCopyFacts: ProgramFacts {
  var inlineBytes = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(
        \.inlineBytes, "inlineBytes", "bytes up to which pageable memory travels with the command")
    ]
  }
}

/// A copy that one thread begins and waits for.
struct HostCopies: DeviceProgram {
  static let families = [
    ProgramFamily(.copyToDevice, .framework), ProgramFamily(.copyToHost, .framework),
  ]

  let parameters: HostCopyParameters
  private let facts: HostCopyFacts
  private let link: Fabric.Link?
  private let machine: String

  init(_ parameters: HostCopyParameters, _ facts: HostCopyFacts, on machine: ProgramContext) {
    (self.parameters, self.facts) = (parameters, facts)
    (link, self.machine) = (machine.gpu.link, machine.machine)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .transfer = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard case .transfer(let count, _, let isPinned) = question.shape else { return A.nothing }
    guard let link else { throw .missingLink(profile: machine) }
    let bytes = Double(count)
    let share = isPinned ? parameters.link : parameters.pageable
    // Few bytes the driver hands over with the command itself.
    let isStaged = !isPinned && bytes > facts.inlineBytes
    return A.serial(
      A.serial(
        A.term(.overhead("host call"), Seconds(parameters.startup)),
        A.term(.stage("staging"), Seconds(isStaged ? parameters.staging : 0))),
      A.term(.link(link.name), Seconds(bytes / (link.bandwidth * share))))
  }

  /// How long bytes take over the link that stream without waiting for one another, from locked pages.
  func streaming(_ bytes: Bytes) throws(ModelError) -> Seconds {
    guard let link else { throw .missingLink(profile: machine) }
    return Seconds(
      bytes.value / (link.bandwidth * (parameters.link > 0 ? parameters.link : 1)))
  }
}
