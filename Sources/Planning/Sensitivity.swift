public import Documents
public import Hardware
public import Quantities

/// How much each ceiling of a machine matters: the time with each of them a tenth better, the others as they are.
public struct Sensitivity: Sendable {
  /// One ceiling, the time with it better, and the share of the time that this saves.
  struct Row: Sendable {
    let ceiling: NamedCeiling
    let time: Seconds
    let saved: Double
  }

  let time: Seconds
  let rows: [Row]
  /// How much better a ceiling is made.
  private static let better = 1.1

  /// Asks `time` of the machine with each ceiling better: rates, capacities and limits times 1.1, times divided by it.
  public init(_ profile: HardwareProfile, time: (HardwareProfile) throws -> Seconds) throws {
    let plain = try time(profile)
    self.time = plain
    rows = try profile.ceilings.map { ceiling in
      let factor = ceiling.isTime ? 1 / Self.better : Self.better
      let changed = try time(profile.scaling(ceiling.name, by: factor))
      return Row(ceiling: ceiling, time: changed, saved: 1 - changed / plain)
    }.sorted { ($1.saved, $0.ceiling.name) < ($0.saved, $1.ceiling.name) }
  }

  /// `[{"ceiling","time_us","saved"}]`, `saved` as a share of the time.
  public var json: JSONValue {
    .array(
      rows.map { row in
        .object([
          .init("ceiling", .string(row.ceiling.name)),
          .init("time_us", JSON.number(row.time.microseconds)),
          .init("saved", JSON.number(row.saved)),
        ])
      })
  }

  /// A row for each ceiling that matters, the one that saves most first; the others are named.
  public var text: String {
    var table = TextTable("with 10 % better", "time", "saved %")
    let matters = rows.filter { abs($0.saved) >= 0.0005 }
    for row in matters {
      table.add(row.ceiling.name, row.time.rounded(digits: 4), row.saved.percent)
    }
    let others = rows.filter { abs($0.saved) < 0.0005 }.map(\.ceiling.name)
    let rest = others.isEmpty ? "" : "\nno difference: \(others.joined(separator: ", "))"
    return "\(table.text)\(rest)"
  }
}

/// A ceiling of a machine and by what it is multiplied, as it is written: "HBM bandwidth=1.2".
public struct CeilingScale: Sendable, Hashable {
  let name: String
  let factor: Double

  /// Reads NAME=FACTOR, a factor above 0.
  public init(_ text: String) throws(PlanningError) {
    let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard sides.count == 2, let factor = Double(sides[1]), factor > 0, factor.isFinite else {
      throw .wrongValue(
        option: "scale", value: text, expected: "NAME=FACTOR, as in 'HBM bandwidth=1.2'")
    }
    (name, self.factor) = (sides[0], factor)
  }
}

extension HardwareProfile {
  /// The machine with its ceilings scaled, one after another; a ceiling that it does not have is refused with the nearest.
  public func scaled(by scales: [CeilingScale]) throws(PlanningError) -> HardwareProfile {
    var scaled = self
    for scale in scales {
      let known = ceilings.map(\.name)
      guard known.contains(scale.name) else {
        let nearest = scale.name.nearest(in: known).map { "'\($0)', or one of " } ?? "one of "
        throw .wrongValue(
          option: "scale", value: scale.name,
          expected: "a ceiling of \(name): \(nearest)\(known.joined(separator: ", "))")
      }
      scaled = scaled.scaling(scale.name, by: scale.factor)
    }
    return scaled
  }
}
