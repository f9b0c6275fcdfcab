public import Validate

/// A printed figure and what is worked out for it.
public struct SystemClaim: Sendable {
  /// What the figure is worked out by.
  public enum Standing: String, Sendable {
    /// The source's own formula.
    case exact
    /// A prediction on the row's machine.
    case predicted
  }

  /// Whose table it is in.
  public let system: any PublishedSystem.Type
  /// The row that prints it.
  public let row: PublishedTable.Row
  /// By what it is worked out.
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

  /// How far the ratio may be from 1: what the row says, else 5 % of a formula; nil where nothing is promised.
  public var tolerance: Double? { row.figure.tolerance ?? (standing == .exact ? 0.05 : nil) }

  /// Whether the ratio is no further from 1 than it may be.
  public var isWithinTolerance: Bool { tolerance.map { abs(ratio - 1) <= $0 } ?? true }
}

/// The rows of a table that are reproduced by formulas, and those that cannot be read.
public struct SystemFormulas: Sendable {
  /// The formulas' figures, in the order of their rows.
  public private(set) var claims: [SystemClaim] = []
  /// How many formulas are held against nothing, by whose they are and why.
  public private(set) var refused: [String: Int] = [:]
  /// Rows that cannot be read, by the table or by the system that they name.
  public private(set) var unreadable: [PublishedError]

  /// The formulas of a table; what is held against machines is left out.
  public init(_ table: PublishedTable) {
    unreadable = table.unreadable
    for row in table.rows {
      guard case .formula(let configuration) = row.subject else { continue }
      do throws(ConfigurationError) {
        let system = try SystemCatalog.system(configuration["system"] ?? "")
        let answer = try system.answer(to: row.figure, configuration)
        if let reason = row.refusal {
          refused["\(row.system): \(reason)", default: 0] += 1
        } else {
          claims.append(SystemClaim(row, of: system, .exact, answer))
        }
      } catch {
        unreadable.append(.configuration(line: row.line, error))
      }
    }
  }

  /// How many figures each system reproduces, by its name.
  public var counts: [(system: String, count: Int)] {
    SystemCatalog.systems.compactMap { system in
      let count = claims.count { $0.system.name == system.name }
      return count > 0 ? (system.name, count) : nil
    }
  }
}
