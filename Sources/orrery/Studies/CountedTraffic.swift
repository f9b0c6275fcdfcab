import Hardware
import Model
import Quantities
import TraceStore
import Traces
import Workloads

/// A run's operations: what their kernels are predicted to move on a machine, what counters saw, and the bound.
enum CountedTraffic {
  static func rows(_ subject: RunSubject, on machines: [String]) throws -> [IORow] {
    guard let name = machines.first, machines.count == 1 else {
      throw CommandError.usage("export io --run needs --on with one machine")
    }
    let profile = try Locations.library.profile(name)
    let machine = try StepModel(profile)
    let device = profile.devices?.profile ?? profile
    let levels = device.memory.filter { $0.line != nil }
    guard levels.count >= 2 else {
      throw CommandError.usage("\(profile.name) has fewer than two levels of memory with lines")
    }
    let (inner, outer) = (levels[0], levels[levels.count - 1])
    // What lies above the outer memory's traffic: its own cache, and the inner ones of all cores.
    let cores = Double(device.processor.cores)
    let above = outer.capacity.value + inner.capacity.value * cores
    let store = try subject.store.opened(creating: false)
    let trace = try store.trace(of: try store.run(subject.reference))
    return try trace.operations.indices.flatMap { index -> [IORow] in
      let operation = try trace.operations[index].operation()
      let kernels = try machine.traffic(
        of: operation, setting: trace.operations[index].setting)
      let counts = trace.counts.filter { $0.operation == index }
      func row(
        _ level: MemoryLevel, _ bound: LowerBound, _ part: (KernelTraffic) -> Traffic,
        _ seen: (ByteCount) -> Traffic
      ) -> IORow {
        let capacity = level.capacity.value

        return IORow(
          algorithm: operation.kind.rawValue, sizes: "\(operation.axes)",
          memory: "\(profile.name) \(level.name)", fastMemory: capacity, line: level.line,
          blocks: kernels.map(\.kernel).joined(separator: ";"),
          analytic: kernels.isEmpty ? nil : kernels.map(part).reduce(.none, +),
          counted: counts.isEmpty ? nil : counts.map(seen).reduce(.none, +).total,
          bound: (operation.elementType.size * bound.words, bound))
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
