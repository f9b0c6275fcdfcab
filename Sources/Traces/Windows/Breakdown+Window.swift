extension Breakdown {
  /// The same over a window of so many nanoseconds, in which nothing runs before the first work and after the last.
  ///
  /// A window that is shorter than its own changes nothing.
  public func over(_ length: Int64) -> Breakdown {
    var whole = self
    whole.idle += max(length - window, 0)
    whole.window = max(length, window)
    return whole
  }
}
