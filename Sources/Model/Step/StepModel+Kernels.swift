public import Hardware
public import Quantities
public import Workloads

/// A part of an engine's step as a profiler sees it: how often it is run, and what its kernels take without the gaps between them.
public struct EnginePart: Sendable {
  /// The recipe's name of it.
  public let name: String
  /// How often it is run in a step.
  public let times: Int
  /// What its kernels take each time.
  public let time: Seconds
}

/// Times a recipe's parts as a profiler does.
private struct TracedParts: PartSink {
  let machine: StepModel
  var parts: [EnginePart] = []

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(ModelError) {
    var setting = machine.setting(of: operation.kind, by: library, residency)
    setting.context = .traced
    let kernel = try machine.device.kernel(operation, setting)
    let time = try machine.device.cost(kernel, TimeOnly.self)
    parts.append(EnginePart(name: name(), times: times, time: time + machine.device.switching))
  }
}

extension StepModel {
  /// The engine of this name and version at hand; nil where its file is not.
  public func engine(_ name: String) -> EngineFacts? { engines.first { $0.name == name } }

  /// The parts of a step by vLLM's recipe, in the order of a layer, each as a profiler sees it.
  public func engineParts(of step: Step) throws(ModelError) -> [EnginePart] {
    var sink = TracedParts(machine: self)
    try vllmRecipe(step).write(into: &sink)
    return sink.parts
  }
}
