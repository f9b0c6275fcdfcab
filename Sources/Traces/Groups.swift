/// The places of an array's values, by value: `groups[v]` has the places where the value is `v`, in their order.
struct Groups {
  /// Where each group begins in `places`, and where the last one ends.
  private var starts: [Int]
  private var places: [Int]

  /// Groups values in `0..<count`.
  ///
  /// Complexity: O(values + count).
  init(of values: [Int], count: Int) {
    starts = [Int](repeating: 0, count: count + 1)
    for value in values { starts[value + 1] += 1 }
    for value in 0..<count { starts[value + 1] += starts[value] }
    places = [Int](repeating: 0, count: values.count)
    var next = starts
    for (place, value) in values.enumerated() {
      places[next[value]] = place
      next[value] += 1
    }
  }

  subscript(value: Int) -> ArraySlice<Int> { places[starts[value]..<starts[value + 1]] }
}
