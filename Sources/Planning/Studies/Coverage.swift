public import Documents

/// Measured coverage: of a model, so many answers and their length, the share of problems that one of them solves.
public struct Coverage: Sendable {
  private var shares: [String: Double] = [:]

  /// A table `model,trials,generated,coverage`; a share outside of 0 to 1 is an error.
  public init(_ table: CSVTable) throws(DocumentError) {
    try table.require(["model", "trials", "generated", "coverage"])
    for row in table.rows {
      let share = try row.double("coverage")
      guard (0...1).contains(share) else {
        throw row.error("coverage", expected: "a share between 0 and 1")
      }
      let key = try Self.key(row.text("model"), row.int("trials"), row.int("generated"))
      shares[key] = share
    }
  }

  func share(model: String, trials: Int, generated: Int) -> Double? {
    shares[Self.key(model, trials, generated)]
  }

  private static func key(_ model: String, _ trials: Int, _ generated: Int) -> String {
    "\(model)/\(trials)/\(generated)"
  }
}
