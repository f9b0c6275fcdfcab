public import Model
public import Validate

/// What published systems claim, and what is worked out for it.
public struct SystemReport: Sendable {
  /// A system with its claims, that of the first row foremost.
  public struct Entry: Sendable {
    /// The system.
    public let system: any PublishedSystem.Type
    /// Its claims, in the order of their rows.
    public fileprivate(set) var claims: [SystemClaim]
  }

  /// The systems by their groups.
  public private(set) var entries: [Entry] = []
  /// Systems of which nothing is worked out.
  public private(set) var stated: [StatedSystem] = []
  /// How many rows are held against nothing, by whose they are and why.
  public private(set) var refused: [String: Int] = [:]

  /// A report without claims, and with systems of which nothing is worked out.
  public init(stated: [StatedSystem] = []) { self.stated = stated }

  /// Adds a table of a system; throws where a machine cannot be had, gives the rows that cannot be read.
  public mutating func add<Failure: Error>(
    _ system: any PublishedSystem.Type, _ table: PublishedTable,
    machine: (String) throws(Failure) -> StepModel
  ) throws(Failure) -> [PublishedError] {
    let formulas = try SystemFormulas(table, machine: machine)
    let found = try PublishedPredictions(table, share: Self.share) {
      (row) throws(Failure) -> StepModel in
      try machine(row.machine)
    }
    let claims =
      formulas.claims + found.answers.map { SystemClaim($0.row, of: system, .predicted, $0.answer) }
    for refusals in [formulas.refused, found.refused] {
      refused.merge(refusals, uniquingKeysWith: +)
    }
    if let place = entries.firstIndex(where: { $0.system.name == system.name }) {
      entries[place].claims += claims
    } else {
      entries.append(Entry(system: system, claims: claims))
    }
    return formulas.unreadable
  }

  /// The share of measurements that the printed range of a prediction holds.
  private static let share = 0.8

  /// Every claim.
  public var claims: [SystemClaim] { entries.flatMap(\.claims) }
  /// Claims that do not agree and whose rows do not say why.
  public var unexplained: [SystemClaim] { claims.filter { !$0.isExplained } }
}
