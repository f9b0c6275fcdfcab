extension StepTable {
  /// Steps of one group of sequences each.
  static let kind = MeasurementTableKind(
    "steps", columns: required,
    reader: .steps { table, models in try measurements(table, models: models) })

  /// Steps of any groups of sequences.
  static let kindOfGroups = MeasurementTableKind(
    "mixed steps", columns: requiredOfGroups,
    reader: .steps { table, models in try measurements(table, models: models) })
}
