import Hardware
import Quantities
import Workloads

/// The sizes of one module: places of what its kernels go over.
struct ModuleExtents {
  var rows = 1
  var columns = 1
  var input = 0
  var output = 0
  var weight = 0

  /// The places of an extent, at least one.
  func places(_ extent: EngineFacts.Extent) -> Int {
    let places =
      switch extent {
      case .element: rows * columns
      case .half: rows * columns / 2
      case .row: rows
      case .column: columns
      case .input: input
      case .output: output
      case .weight: weight
      }
    return max(places, 1)
  }
}

/// An operation that a recipe gives a module, with where its operands are.
struct ModuleOperation {
  var operation: any Operation
  var library: Library?
  var residency = Residency.hot

  init(_ operation: any Operation, by library: Library? = nil, _ residency: Residency = .hot) {
    (self.operation, self.library, self.residency) = (operation, library, residency)
  }
}

/// Parts of a step by the modules of one engine's version, one kernel after another.
struct ModuleParts {
  let engine: EngineFacts
  /// What activations are stored as.
  let type: ElementType
  /// The machine that is asked, for messages.
  let machine: String
  private(set) var parts: [Part] = []

  init(_ engine: EngineFacts, type: ElementType, machine: String) {
    (self.engine, self.type, self.machine) = (engine, type, machine)
  }

  /// Adds what a module starts, `times` over, under a name; `operations` are those that its kernels name.
  ///
  /// Throws where the engine has no such module, or names an operation that is not given.
  mutating func add(
    _ module: String, _ name: String, _ extents: ModuleExtents = ModuleExtents(), times: Int,
    residency: Residency = .hot, _ operations: [String: ModuleOperation] = [:]
  ) throws(ModelError) {
    guard let known = engine.modules[module] else {
      throw .unsupported(
        profile: machine, what: "\(name): \(engine.title) has no module '\(module)'")
    }
    for kernel in known.kernels {
      let own = kernel.name.isEmpty ? name : "\(name): \(kernel.name)"
      var part: Part
      switch kernel.work {
      case .map(let isVector, let extent, let reads, let writes):
        let size = Int(type.size.value)
        part = Part(
          own,
          ElementMap(
            isVector ? .vector : .indexed, elements: extents.places(extent), read: reads.of(size),
            written: writes.of(size)), residency: residency, times: kernel.times * times)
      case .reduction:
        part = Part(
          own, Reduction(type: .fp32, rows: extents.rows, columns: extents.columns),
          residency: residency, times: kernel.times * times)
      case .operation:
        guard let given = operations[kernel.name] else {
          throw .unsupported(
            profile: machine,
            what: "\(name): module '\(module)' of \(engine.title) names '\(kernel.name)', expected "
              + operations.keys.sorted().map { "'\($0)'" }.joined(separator: " or "))
        }
        part = Part(
          own, given.operation, by: given.library, residency: given.residency,
          times: kernel.times * times)
      }
      (part.calls, part.launches) = (kernel.calls, kernel.launches)
      parts.append(part)
    }
  }

  /// Adds a module of one operation.
  mutating func add(
    _ module: String, _ name: String, _ operation: any Operation, by library: Library? = nil,
    _ residency: Residency = .hot, extents: ModuleExtents = ModuleExtents(), times: Int
  ) throws(ModelError) {
    try add(
      module, name, extents, times: times, ["": ModuleOperation(operation, by: library, residency)])
  }
}
