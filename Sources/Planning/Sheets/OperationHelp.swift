import Quantities
public import Workloads

/// What `predict OPERATION --help` says: what the operation is, its sizes with their units, and a question to copy.
public struct OperationHelp: Sendable {
  private let entry: Catalog.Entry
  private let options: Set<Axis>

  /// The help of an operation as the command line names it; sizes that have no option there are left out.
  ///
  /// A name or an algorithm that is not known is an error with the nearest that is.
  public init(_ name: OperationName, options: [Axis]) throws(PlanningError) {
    entry = try name.entry()
    self.options = Set(options)
  }

  /// The lines.
  public var text: String {
    let kind = entry.kind.rawValue
    let needed = entry.needed.sizes.filter { options.contains($0.axis) }
    var table: [(option: String, meaning: String)] = needed.map { axis, _ in
      ("--\(axis.option) <count>", axis.meaning + "; must be given")
    }
    table += entry.optional.filter { options.contains($0) }.map { axis in
      (axis.isFlag ? "--\(axis.option)" : "--\(axis.option) <count>", axis.meaning)
    }
    let width = table.map(\.option.count).max() ?? 0
    let sizes = table.map { row in
      "  " + row.option + String(repeating: " ", count: width + 2 - row.option.count) + row.meaning
    }
    let example = needed.map { axis, size in
      axis.isFlag ? "--\(axis.option)" : "--\(axis.option) \(size)"
    }
    let types = entry.types.map(\.rawValue).joined(separator: ", ")
    return """
      \(kind): \(entry.kind.meaning)

      sizes, as 512, 4k (4,000), 4Ki (4,096), 1-64 or 1,8,64
      \(sizes.joined(separator: "\n"))

      element types, --type: \(types)

      orrery predict \(kind) \(example.joined(separator: " ")) --on \(machine)

      orrery predict --help has the options that all operations share: machine, state of the caches, range, power.
      """
  }

  /// A machine that has a program for it: a CPU for sums among its workers, a node for collectives, else a GPU.
  private var machine: String {
    let operation = try? Catalog.operation(entry.kind, type: entry.types[0], axes: entry.needed)
    if operation is any WorkersSum { return "amd-epyc-7003-2core" }
    return operation is Collective ? "hgx-h200-4gpu" : "nvidia-h200-sxm"
  }
}
