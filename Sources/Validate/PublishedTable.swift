public import Documents
public import Model
import Quantities
public import Workloads

/// What a paper prints, as a table: `id,system,quantity,unit,value,machine,configuration,source,standing,note`.
///
/// `configuration` is `op=…;type=…;implementation=…` and the sizes; without an implementation it is the operation's
/// customary library.
public struct PublishedTable: Sendable {
  public static let required = [
    "id", "system", "quantity", "unit", "value", "machine", "configuration", "standing",
  ]

  /// One printed value.
  public struct Row: Sendable {
    public let line: Int
    public let id: String
    public let system: String
    public let machine: String
    public let standing: String
    /// The printed value in base units.
    public let value: Double
    /// How far a formula's figure may be from it, a fraction; what is further off by more than 5 % is explained in its note.
    public let tolerance: Double
    /// What is to be predicted, or why it cannot be.
    public let subject: Result<Subject, Refusal>
  }

  /// What a row is about.
  public enum Subject: Sendable {
    case operation(Residual.Measure, any Operation, Setting)
    /// A model's step, of which one quantity was printed.
    case job(JobQuantity, JobConfiguration)
    /// A figure of a published system's own formulas.
    case system(SystemFigure)
  }

  /// Why a row cannot be predicted.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    case operation(String)
    case implementation(String)
    case quantity(String)
    case unverified
    case job(String)
    /// A row of a system's own formulas that says something they cannot use.
    case broken(String)

    public var description: String {
      switch self {
      case .operation(let name): "there is no operation '\(name)'"
      case .implementation(let name): "there is no implementation '\(name)'"
      case .quantity(let name): "\(name) is not predicted for an operation"
      case .job(let reason), .broken(let reason): reason
      case .unverified: "the value is from memory and not verified"
      }
    }
  }

  public let rows: [Row]

  public init(_ table: CSVTable) throws(MeasurementError) {
    var rows: [Row] = []
    for row in table.rows { rows.append(try Row(row)) }
    self.rows = rows
  }
}

extension PublishedTable.Row {
  fileprivate init(_ row: CSVRow) throws(MeasurementError) {
    let texts = try MeasurementTable.field { () throws(DocumentError) in
      (
        id: try row.text("id"), system: try row.text("system"),
        machine: try row.text("machine"), standing: try row.text("standing"),
        quantity: try row.text("quantity"), unit: try row.text("unit"),
        configuration: try row.text("configuration"), value: try row.double("value")
      )
    }
    guard let scale = Self.units[texts.unit] else {
      let known = Self.units.keys.sorted().joined(separator: ", ")
      throw .document(row.error("unit", expected: "one of \(known)"))
    }
    guard texts.value > 0 else {
      throw .document(row.error("value", expected: "a number above 0"))
    }
    line = row.line
    tolerance =
      row.header.contains("tolerance") && (try? row.text("tolerance")) ?? "" != ""
      ? try MeasurementTable.field { () throws(DocumentError) in try row.double("tolerance") }
      : 0.05
    (id, system, machine) = (texts.id, texts.system, texts.machine)
    (standing, value) = (texts.standing, texts.value * scale)
    if texts.configuration.hasPrefix("system=") {
      subject = SystemFigure.subject(texts.configuration, texts.quantity, texts.standing)
      return
    }
    if texts.configuration.contains("phase=") {
      subject = Self.job(texts.configuration, texts.quantity, texts.standing)
      return
    }
    var sizes: [String] = []
    var words: [String: String] = [:]
    for pair in texts.configuration.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if sides.count == 2, ["op", "type", "implementation"].contains(sides[0]) {
        words[sides[0]] = sides[1]
      } else {
        sizes.append(String(pair))
      }
    }
    do {
      subject = try Self.subject(
        words, sizes: sizes.joined(separator: ";"), quantity: texts.quantity,
        standing: texts.standing)
    } catch {
      throw .operation(line: row.line, error)
    }
  }

  private static func job(
    _ configuration: String, _ quantity: String, _ standing: String
  ) -> Result<PublishedTable.Subject, PublishedTable.Refusal> {
    if standing == "memory" { return .failure(.unverified) }
    guard let quantity = JobQuantity(rawValue: quantity) else {
      return .failure(.job("\(quantity) is not predicted for a model"))
    }
    do {
      let asked = try JobConfiguration(configuration)
      if let problem = asked.problem, quantity.measure != .memory { throw problem }
      return .success(.job(quantity, asked))
    } catch {
      return .failure(.job("\(error)"))
    }
  }

  /// What a base unit is against each unit.
  private static let units: [String: Double] = [
    "s": 1, "ms": 1e-3, "us": 1e-6, "TFLOP/s": 1e12, "MiB": 1_048_576, "GB": 1e9,
    "GiB": 1_073_741_824, "token": 1, "KB": 1e3, "token/s": 1, "B": 1, "GFLOP": 1e9,
  ]

  private static func subject(
    _ words: [String: String], sizes: String, quantity: String, standing: String
  ) throws(WorkloadError) -> Result<PublishedTable.Subject, PublishedTable.Refusal> {
    let name = words["op"] ?? ""
    guard let kind = Catalog.entries.first(where: { $0.kind.rawValue == name })?.kind else {
      return .failure(.operation(name))
    }
    guard let measure = ["time": Residual.Measure.time, "throughput": .throughput][quantity] else {
      return .failure(.quantity(quantity))
    }
    var library = Catalog.library(of: kind)
    if let name = words["implementation"] {
      guard let known = Library(rawValue: name) else {
        return .failure(.implementation(name))
      }
      library = known
    }
    if standing == "memory" { return .failure(.unverified) }
    let operation = try Catalog.operation(
      kind: name, type: words["type"] ?? "", axes: sizes)
    return .success(
      .operation(measure, operation, Setting(library: library, residency: .rotating())))
  }

  /// The printed value against what a machine is predicted to do, or why it cannot be predicted there.
  public func outcome(on machine: StepModel, share: Double) -> Result<Residual, ModelError> {
    let found = Result { () throws(ModelError) in try residual(on: machine, share: share) }
    return found.flatMap { residual in
      residual.map { .success($0) }
        ?? .failure(.unsupported(profile: machine.name, what: "rows that do not fit"))
    }
  }

  /// The printed value against what a machine is predicted to do; nil of a row that cannot be predicted.
  public func residual(on machine: StepModel, share: Double) throws(ModelError) -> Residual? {
    switch subject {
    case .failure: return nil
    case .success(.system(let figure)): return residual(of: figure)
    case .success(.job(let quantity, let configuration)):
      return try residual(of: quantity, configuration, on: machine, share: share)
    case .success(.operation(let measure, let operation, let setting)):
      let prediction = try machine.prediction(operation, setting: setting, share: share)
      let (low, high) = (prediction.interval.low.value, prediction.interval.high.value)
      let work = operation.publishedProducts.value
      let isTime = measure == .time
      return Residual(
        subject: id, family: system, measure: measure,
        predicted: isTime ? prediction.time.value : work / prediction.time.value, measured: value,
        low: isTime ? low : work / high, high: isTime ? high : work / low,
        bound: prediction.bound?.description ?? "nothing", spread: 0)
    }
  }
}

extension [Residual] {
  /// The share of pairs of different measurements that predictions put in the same order; nil of no pairs.
  ///
  /// Complexity: O(n^2).
  public var concordance: Double? {
    var (same, all) = (0, 0)
    for (index, a) in enumerated() {
      for b in self[(index + 1)...] where a.measured != b.measured {
        all += 1
        if (a.predicted < b.predicted) == (a.measured < b.measured) { same += 1 }
      }
    }
    return all == 0 ? nil : Double(same) / Double(all)
  }
}
