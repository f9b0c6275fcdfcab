extension RandomAccessCollection where Index == Int {
  /// The first place whose element does not precede, in a collection whose elements that precede all stand first.
  ///
  /// Complexity: O(log count).
  public func partition(where precedes: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if precedes(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
