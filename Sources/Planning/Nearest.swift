extension String {
  /// Of several words the shortest that begins with this one, else the one that takes the fewest single changes to become it; nil where
  /// all take more than a third of its letters.
  ///
  /// Complexity: O(letters of both) for each word.
  public func nearest(in words: [String]) -> String? {
    let begun = words.filter { !isEmpty && $0.hasPrefix(lowercased()) }
    if let shortest = begun.min(by: { ($0.count, $0) < ($1.count, $1) }) { return shortest }
    let found = words.map { ($0, distance(to: $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    return found.flatMap { $0.1 * 3 <= max(count, 3) ? $0.0 : nil }
  }

  /// Letters that are put in, left out or replaced (Levenshtein 1966).
  private func distance(to other: String) -> Int {
    let (mine, others) = (Array(lowercased()), Array(other.lowercased()))
    var row = Array(0...others.count)
    for (index, letter) in mine.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (place, other) in others.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = Swift.min(replaced, row[place] + 1, row[place + 1] + 1)
      }
    }
    return row[others.count]
  }
}
