public import Model
public import Validate

/// A printed figure and what is worked out for it.
public struct SystemClaim: Sendable {
  /// What may be expected of a figure; it follows from how both numbers came about, and sets the tolerance.
  public enum Standing: String, Sendable, CaseIterable {
    /// Arithmetic that must agree: 1 %, or half of the last printed digit.
    case exact
    /// A time, a rate or a memory on the row's machine: 15 %.
    case predicted
    /// The source leaves knobs open, each with an interval of the row: the claim lies in the range that they leave.
    case mechanism
    /// A step's cost is predicted, and how many steps there are is the source's: 15 %.
    case perIteration = "per-iteration"
    /// Both ways were run here as real kernels: 15 %.
    case measured

    /// The word for people.
    public var title: String {
      switch self {
      case .perIteration: "per iteration"
      case .measured: "measured here"
      case .exact, .predicted, .mechanism: rawValue
      }
    }
  }

  /// Whose table it is in.
  public let system: any PublishedSystem.Type
  /// The row that prints it.
  public let row: PublishedTable.Row
  /// What may be expected of it.
  public let standing: Standing
  /// What is worked out for it.
  public let answer: FigureAnswer

  /// A claim of a row.
  public init(
    _ row: PublishedTable.Row, of system: any PublishedSystem.Type, _ standing: Standing,
    _ answer: FigureAnswer
  ) {
    (self.row, self.system, self.standing, self.answer) = (row, system, standing, answer)
  }

  /// What is worked out over what is printed.
  public var ratio: Double { answer.value / row.figure.value }

  /// How far the ratio may be from 1, by the standing alone.
  public var tolerance: Double {
    switch standing {
    case .exact: max(Self.ofExact, halfDigit)
    case .predicted, .perIteration, .measured: Self.ofPredicted
    case .mechanism: halfDigit
    }
  }

  private static let ofExact = 0.01
  private static let ofPredicted = 0.15
  /// The most that intervals of knobs may leave open: high over low.
  static let widest = 2.5

  /// Half of the last printed digit, of what is printed.
  private var halfDigit: Double {
    let printed = row.figure.printed
    let decimals = "\(printed)".split(separator: ".").last.map(String.init) ?? ""
    var digit = 1.0
    if decimals != "0", Int(decimals) != nil { for _ in decimals { digit /= 10 } }
    return digit / 2 / printed
  }

  /// Whether the figure agrees.
  public var isKept: Bool {
    guard standing == .mechanism else { return abs(ratio - 1) <= tolerance }
    let printed = row.figure.value
    return answer.low * (1 - tolerance) <= printed && printed <= answer.high * (1 + tolerance)
  }

  /// Whether it agrees, or its row says why not.
  public var isExplained: Bool { isKept || row.remarks.reason != nil }
}

/// The rows of a table that ask a system, and those that cannot be read.
public struct SystemFormulas: Sendable {
  /// The systems' figures, in the order of their rows.
  public private(set) var claims: [SystemClaim] = []
  /// How many figures are held against nothing, by whose they are and why.
  public private(set) var refused: [String: Int] = [:]
  /// Rows that cannot be read, by the table or by the system that they name.
  public private(set) var unreadable: [PublishedError]

  /// The systems' figures of a table, each on the machine that `machine` gives for its profile; other rows are left out.
  public init<Failure: Error>(
    _ table: PublishedTable, machine: (String) throws(Failure) -> StepModel
  ) throws(Failure) {
    unreadable = table.unreadable
    for row in table.rows {
      guard case .formula(let configuration) = row.subject else { continue }
      switch Self.asked(row, configuration) {
      case .failure(let error): unreadable.append(.configuration(line: row.line, error))
      case .success(let question):
        let asked = try AskedMachine.asked(
          by: row, configuration, for: question.nature, machine: machine)
        add(row, of: question.system, configuration, question.nature, on: asked)
      }
    }
  }

  /// How many figures there are of each system, by its name.
  public var counts: [(system: String, count: Int)] {
    SystemCatalog.systems.compactMap { system in
      let count = claims.count { $0.system.name == system.name }
      return count > 0 ? (system.name, count) : nil
    }
  }

  /// The system of a row, and how sources come by its figure.
  private static func asked(
    _ row: PublishedTable.Row, _ configuration: Configuration
  ) -> Result<(system: any PublishedSystem.Type, nature: FigureNature), ConfigurationError> {
    Result { () throws(ConfigurationError) in
      let system = try SystemCatalog.system(configuration["system"] ?? "")
      return (system, try system.nature(of: row.figure))
    }
  }

  private mutating func add(
    _ row: PublishedTable.Row, of system: any PublishedSystem.Type, _ configuration: Configuration,
    _ nature: FigureNature, on machine: AskedMachine
  ) {
    do throws(SystemError) {
      let knobs = try KnobRange.of(configuration, explained: row.remarks.knobs)
      let middle = try system.answer(to: row.figure, knobs.middle, on: machine)
      var answers: [FigureAnswer] = []
      for corner in knobs.corners {
        answers.append(try system.answer(to: row.figure, corner, on: machine))
      }
      let answer = middle.within(answers)
      guard answer.high <= answer.low * SystemClaim.widest else {
        throw .impossible(
          "the intervals of its knobs leave \(answer.low) to \(answer.high), whose ends may be \(SystemClaim.widest) times apart"
        )
      }
      guard row.refusal == nil else {
        refused["\(row.system): \(PublishedTable.Refusal.unverified)", default: 0] += 1
        return
      }
      let standing: SystemClaim.Standing =
        row.figure.standing == .measured
        ? .measured : knobs.corners.isEmpty ? nature.standing : .mechanism
      claims.append(SystemClaim(row, of: system, standing, answer))
    } catch {
      switch error {
      case .configuration(let error):
        unreadable.append(.configuration(line: row.line, error))
      case .model, .tooLarge, .noMachine:
        refused["\(row.system): \(error)", default: 0] += 1
      }
    }
  }
}

extension FigureNature {
  /// What may be expected where the source leaves nothing open.
  fileprivate var standing: SystemClaim.Standing {
    switch self {
    case .computed: .exact
    case .measured: .predicted
    case .iterations: .perIteration
    }
  }
}
