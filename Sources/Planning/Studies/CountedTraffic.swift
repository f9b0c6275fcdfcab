import Hardware
import Model
import Quantities
import Traces
import Workloads

extension Trace {
  /// The operations: what their kernels are predicted to move at a machine's innermost and outermost cache, what counters saw,
  /// and the bound.
  func countedTraffic(on profile: HardwareProfile) throws -> [IORow] {
    let machine = try StepModel(profile)
    let device = profile.devices?.profile ?? profile
    let levels = device.memory.filter { $0.line != nil }
    guard levels.count >= 2 else {
      throw PlanningError.unsuitable(
        subject: profile.name, problem: "has fewer than two levels of memory with lines")
    }
    let (inner, outer) = (levels[0], levels[levels.count - 1])
    // What lies above the outer memory's traffic: its own cache, and the inner ones of all cores.
    let cores = Double(device.processor.cores)
    let above = outer.capacity.value + inner.capacity.value * cores
    return try operations.indices.flatMap { index -> [IORow] in
      let operation = try operations[index].operation()
      let kernels = try machine.traffic(of: operation, setting: operations[index].setting)
      let counts = counts.filter { $0.operation == index }
      func row(
        _ level: MemoryLevel, _ bound: LowerBound, _ part: (KernelTraffic) -> Traffic,
        _ seen: (ByteCount) -> Traffic
      ) -> IORow {
        IORow(
          algorithm: operation.kind.rawValue, sizes: "\(operation.axes)",
          memory: "\(profile.name) \(level.name)", fastMemory: level.capacity.value,
          line: level.line, blocks: kernels.map(\.kernel).joined(separator: ";"),
          analytic: kernels.isEmpty ? nil : kernels.map(part).reduce(.none, +),
          counted: counts.isEmpty ? nil : counts.map(seen).reduce(.none, +).total,
          bound: bound, boundBytes: operation.elementType.size * bound.words)
      }
      return [
        // Cores that share what is multicast to them have more than one core's memory, so that no size bounds it.
        row(inner, operation.lowerBound(), \.cache, \.cache),
        row(
          outer, operation.lowerBound(fastMemory: above, outputsMayStay: true), \.memory, \.memory),
      ]
    }
  }
}
