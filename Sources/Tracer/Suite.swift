import Quantities
public import Workloads

/// A list of kernels and sizes to run.
public struct Suite: Sendable {
  /// One operation and how it is run.
  public struct Case: Sendable {
    /// What is run.
    public let operation: any Operation
    /// How it is run: whose kernel, on how many cores, and what caches hold before.
    public let setting: Setting

    /// One operation, run in one setting.
    public init(operation: any Operation, setting: Setting) {
      self.operation = operation
      self.setting = setting
    }
  }

  /// Cores that a line of a suite asks for.
  enum Cores { case one, all, both }

  /// One line of a suite: a family with a size, in every given number of workers and cache state.
  struct Line {
    var kind: OperationKind
    var type: ElementType
    var axes: String
    var cores: Cores
    var residency: Residency
    var library: Library

    init(
      _ kind: OperationKind, _ type: ElementType, _ axes: String, _ cores: Cores = .both,
      _ residency: Residency = .hot, by library: Library = .own
    ) {
      self.kind = kind
      self.type = type
      self.axes = axes
      self.cores = cores
      self.residency = residency
      self.library = library
    }
  }

  /// The suite's name: one that `orrery trace` knows, or what a caller calls it.
  public let name: String
  /// What is run, in order.
  public let cases: [Case]

  /// The named suite on a machine of so many cores; OpenBLAS' lines only where it is installed.
  ///
  /// `kinds` keeps some families.
  public init(named name: String, cores: Int, kinds: Set<String>? = nil) throws(TracerError) {
    guard let lines = Self.lines[name] else {
      throw .unknownSuite(name: name, known: Self.lines.keys.sorted())
    }
    let known = KernelCatalog.entries.map(\.kind.rawValue)
    for kind in kinds ?? [] where !known.contains(kind) {
      throw .unknownKernel(name: kind, known: Array(Set(known)).sorted())
    }
    self.name = name
    cases = lines.filter { kinds?.contains($0.kind.rawValue) ?? true }
      .filter { $0.library != .openblas || OpenBLAS.isInstalled }
      .flatMap { $0.cases(cores: cores) }
  }

  /// A suite of given cases.
  public init(name: String, cases: [Case]) {
    self.name = name
    self.cases = cases
  }

  static let lines: [String: [Line]] = [
    "host": hostLines, "host-fit": hostFitLines, "attention": attentionLines,
  ]
}

extension Suite.Line {
  fileprivate func cases(cores: Int) -> [Suite.Case] {
    let workers: [Int] =
      switch self.cores {
      case .one: [1]
      case .all: cores > 1 ? [cores] : []
      case .both: cores > 1 ? [1, cores] : [1]
      }
    return workers.map { workers in
      // The suites are constants; one that is no operation is a mistake in them, found by the first test.
      guard let axes = try? Axes(text: axes, ranks: workers),
        let operation = try? Catalog.operation(kind, type: type, axes: axes)
      else { fatalError("suite line '\(kind) \(type.rawValue) \(axes)' is no operation") }
      return Suite.Case(
        operation: operation,
        setting: Setting(library: library, workers: workers, residency: residency))
    }
  }
}
