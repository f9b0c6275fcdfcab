/// A study whose rows take long and are known one by one, so that it can go on where it was ended.
public protocol ResumableStudy: Study {
  /// How many rows there are.
  var count: Int { get }
  /// One line that is the same for the same question, and only for that.
  var identity: String { get }
  /// Some of the rows, in order.
  func rows(_ range: Range<Int>) throws -> [Rows.Element]
}
