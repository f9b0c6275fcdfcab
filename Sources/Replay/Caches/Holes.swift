/// Times of lines that left the caches without another coming in, which leaves room.
///
/// Complexity: O(holes) to insert; there are as many as lines that were touched plainly and then atomically.
struct Holes {
  /// Ascending.
  private var times: [Int] = []

  @inline(__always) var isEmpty: Bool { times.isEmpty }
  var newest: Int { times[times.count - 1] }

  mutating func removeNewest() -> Int { times.removeLast() }

  mutating func insert(_ time: Int) {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    times.insert(time, at: low)
  }

  mutating func renumber(_ number: (Int) -> Int) { times = times.map(number) }
}
