public import Documents
public import Model
import Quantities
public import Workloads

/// What a paper prints, as a table: `id,system,quantity,unit,value,machine,configuration,source,standing,note`, and where a row
/// needs them `convention`, `knobs` and `reason`.
///
/// `configuration` is an operation (`op=…;type=…;implementation=…` and its sizes; without an implementation it is the operation's
/// customary library), a model's step (`phase=…` or `groups=…`), or a system's own formula (`system=…`).
public struct PublishedTable: Sendable {
  /// Columns that a table must have.
  public static let required = [
    "id", "system", "quantity", "unit", "value", "machine", "configuration", "standing",
  ]

  /// One printed value.
  public struct Row: Sendable {
    /// Its line in the table.
    public let line: Int
    /// Its name.
    public let id: String
    /// Whose figure it is, in the source's words.
    public let system: String
    /// The profile of the machine that it is about.
    public let machine: String
    /// What was printed.
    public let figure: PublishedFigure
    /// What it is about.
    public let subject: Subject
    /// What is said beside it.
    public let remarks: Remarks

    /// Why it is held against nothing; nil where it is held against something.
    public var refusal: Refusal? {
      if case .refused(let reason) = subject { return reason }
      return figure.standing == .memory ? .unverified : nil
    }
  }

  /// What a row says in words; nil where it says nothing.
  public struct Remarks: Sendable, Hashable {
    /// Where the value stands.
    public let source: String?
    /// What had to be assumed.
    public let note: String?
    /// Where the intervals of knobs come from that the source leaves open.
    public let knobs: String?
    /// Why what is worked out is further off than it may be.
    public let reason: String?
  }

  /// What a row is about.
  public enum Subject: Sendable {
    /// An operation's time, or the rate of its work.
    case operation(OperationQuantity, any Operation, Setting)
    /// A model's step.
    case job(PublishedJob)
    /// A published system's own formula.
    case formula(Configuration)
    /// Nothing that is predicted.
    case refused(Refusal)
  }

  /// Why a row that can be read is not predicted.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no operation of this name.
    case operation(String)
    /// There is no library of this name.
    case implementation(String)
    /// The quantity is not predicted for what the row is about.
    case quantity(String, of: String)
    /// The value is from memory.
    case unverified
    /// A step that cannot be.
    case job(JobError)

    /// The reason, as a clause.
    public var description: String {
      switch self {
      case .operation(let name): "there is no operation '\(name)'"
      case .implementation(let name): "there is no implementation '\(name)'"
      case .quantity(let name, let subject): "\(name) is not predicted for \(subject)"
      case .job(let error): "\(error)"
      case .unverified: "the value is from memory and not verified"
      }
    }
  }

  /// The rows that can be read.
  public private(set) var rows: [Row] = []
  /// Why others cannot, each with its line.
  public private(set) var unreadable: [PublishedError] = []

  /// Reads a table; throws where it lacks a column.
  public init(_ table: CSVTable) throws(DocumentError) {
    try table.require(Self.required)
    for row in table.rows {
      do throws(PublishedError) {
        rows.append(try Row(row))
      } catch {
        unreadable.append(error)
      }
    }
  }
}

/// What is printed of an operation.
public enum OperationQuantity: String, FigureQuantity {
  /// Of one call.
  case time
  /// FLOPs of its products a second, as papers count them.
  case throughput

  /// What it counts.
  public var dimension: FigureDimension { self == .time ? .time : .rate }
}

/// Why a row of a published table cannot be read, with its line.
public enum PublishedError: Error, Equatable, CustomStringConvertible {
  /// A field is not what its column must hold; the error has the line.
  case document(DocumentError)
  /// The configuration or the convention cannot be read.
  case configuration(line: Int, ConfigurationError)
  /// The operation cannot be.
  case operation(line: Int, WorkloadError)
  /// The step's configuration cannot be read.
  case job(line: Int, JobError)

  /// The line, and what was expected there.
  public var description: String {
    switch self {
    case .document(let error): error.description
    case .configuration(let line, let error): "line \(line): \(error)"
    case .operation(let line, let error): "line \(line): \(error)"
    case .job(let line, let error): "line \(line): \(error)"
    }
  }
}

extension PublishedTable.Row {
  /// The prediction on a machine, or why there is none there.
  public func outcome(on machine: StepModel, share: Double) -> Result<FigureAnswer, ModelError> {
    let found = Result { () throws(ModelError) in try answer(on: machine, share: share) }
    return found.flatMap { answer in
      answer.map { .success($0) }
        ?? .failure(.unsupported(profile: machine.name, what: "rows that do not fit"))
    }
  }

  /// What a machine is predicted to do; nil of a row that is not predicted on a machine, and of a step that does not fit.
  public func answer(on machine: StepModel, share: Double) throws(ModelError) -> FigureAnswer? {
    guard refusal == nil else { return nil }
    switch subject {
    case .refused, .formula: return nil
    case .job(let job): return try job.answer(on: machine, share: share)
    case .operation(let quantity, let operation, let setting):
      let prediction = try machine.prediction(operation, setting: setting, share: share)
      return FigureAnswer(
        prediction.estimate, prediction.interval,
        work: quantity == .time ? nil : operation.publishedProducts.value)
    }
  }

  /// The printed value against what is predicted of it.
  public func residual(_ answer: FigureAnswer) -> Residual {
    Residual(
      subject: id, family: system, measure: figure.unit.dimension.measure,
      predicted: answer.value, measured: figure.value, low: answer.low, high: answer.high,
      bound: answer.bound, spread: 0)
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
