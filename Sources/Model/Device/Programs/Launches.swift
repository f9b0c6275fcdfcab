import Quantities
import Workloads

/// What is fitted of launches by the framework.
struct LaunchParameters: ProgramParameters {
  var launch = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .time(\.launch, "launch", 0...40, "one operation's way through the framework and the driver")
    ]
  }
}

/// One of several operations launched back to back and waited for once.
struct Launches: DeviceProgram {
  static let families = [ProgramFamily(.launch, .framework)]
  static let layers = 1

  let parameters: LaunchParameters
  /// What a copy that is begun and waited for costs before its bytes: as much as a launch and its wait.
  private let copyStartup: Double

  init(_ parameters: LaunchParameters, _ facts: NoFacts, on machine: ProgramContext) {
    self.parameters = parameters
    let copies = machine.others?.program(HostCopies.self, .copyToHost, .framework)
    copyStartup = (copies?.parameters ?? HostCopyParameters()).startup
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .launches = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .launches(let count) = question.shape else { return A.nothing }
    let wait = max(copyStartup - parameters.launch, 0)
    return A.serial(
      A.term(.overhead("framework launch"), Seconds(parameters.launch)),
      A.term(.overhead("synchronisation"), Seconds(wait / Double(count))))
  }
}
