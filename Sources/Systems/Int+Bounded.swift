extension Int {
  /// The whole part of a number, at most 2^62 and at least 0; 0 of none.
  init(bounded value: Double) {
    self = value > 0 ? Int(Swift.min(value, 0x1p62)) : 0
  }
}
