/// What changed answers, record by record.
public enum Changes {
  /// Since the newest record; what is here goes with the next record that is taken.
  public static let sinceTheNewest: [Change] = []
}
