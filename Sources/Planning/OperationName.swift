public import Model
public import Quantities
public import Workloads

/// An operation as the command line names it: a family's name, or with an algorithm what several families have in common.
public struct OperationName: Sendable {
  private let name: String
  private let algorithm: String?

  /// A name and, where it is not the whole, an algorithm; neither is checked.
  public init(_ name: String, algorithm: String?) {
    (self.name, self.algorithm) = (name, algorithm)
  }

  private var forms: [String] {
    Catalog.entries.map(\.kind.rawValue).filter { $0.hasPrefix(name + "_") }
  }

  /// The family; a name or an algorithm that is not known is an error with the nearest that is.
  func entry() throws(PlanningError) -> Catalog.Entry {
    let suffix = algorithm.map { "_" + $0.replacing("-", with: "_") } ?? ""
    let names = [name + suffix, algorithm == "fft" ? name : ""]
    if let entry = Catalog.entries.first(where: { names.contains($0.kind.rawValue) }) {
      return entry
    }
    let known = forms.map { $0.dropFirst(name.count + 1).replacing("_", with: "-") }
    guard known.isEmpty else {
      let problem = algorithm.map { "has no algorithm '\($0)'" } ?? "needs --algorithm"
      throw .unsuitable(
        subject: name, problem: "\(problem); it has \(known.joined(separator: ", "))")
    }
    let kinds = Catalog.entries.map(\.kind.rawValue)
    guard kinds.contains(name) else {
      let nearest = name.nearest(in: kinds).map { "; the nearest is \($0)" } ?? ""
      throw .unsuitable(
        subject: "'\(name)'",
        problem: "is no operation\(nearest); known are \(kinds.joined(separator: ", "))")
    }
    throw .unused(option: "algorithm", reason: "\(name) has one algorithm")
  }

  /// The options that the operation uses beside its sizes, which it refuses itself.
  public func options(on machine: StepModel) throws(PlanningError) -> UsedOptions {
    let entry = try entry()
    let isChosen = entry.kind.rawValue != name || !forms.isEmpty
    let used =
      ["on", "scale", "sensitivity", "interval", "json", "implementation", "state", "explain"]
      + ["repeated", "measured"] + Axis.allCases.map(\.option).filter { $0 != "groups" }
      + (entry.kind.rawValue.hasPrefix("fft_conv") ? ["length", "channels"] : [])
      + (isChosen ? ["algorithm"] : []) + (entry.types.count > 1 ? ["type"] : [])
      + (machine.isGPU ? [] : ["workers"])
    return UsedOptions("predict \(entry.kind.rawValue)", used)
  }

  /// One operation for every combination of sizes, the last changing fastest.
  ///
  /// In the given type, else in the first of bf16, fp16 and fp32 that a GPU computes in, and in fp32 on a CPU.
  public func operations(
    _ sizes: [(axis: Axis, values: [Int])], type: ElementType?, on machine: StepModel
  ) throws -> [any Operation] {
    let entry = try entry()
    let customary: [ElementType] = machine.isGPU ? [.bf16, .fp16, .fp32] : [.fp32]
    let known = customary.first { entry.types.contains($0) && machine.computes(in: $0) }
    let type = type ?? known ?? entry.types[0]
    var combinations = [Axes()]
    for (axis, values) in sizes {
      guard combinations.count.times(values.count) <= Self.most else {
        throw PlanningError.tooLarge(most: Self.most)
      }
      combinations = combinations.flatMap { axes in
        values.map { value in
          var axes = axes
          axes[axis] = value
          return axes
        }
      }
    }
    return try combinations.map {
      try Catalog.operation(entry.kind, type: type, axes: $0)
    }
  }

  private static let most = 100_000
}
