/// Where a span is drawn: viewers draw what overlaps on one track wrongly, so a lane may need several.
enum ChromeTrack {
  /// The first track's thread id.
  ///
  /// A thread whose id is its process's, which is 1, is shown as its main thread.
  static let first = 2

  /// The lane of each track, and for each span its track; `order` has each lane's spans by start, longer ones first.
  struct Assignment {
    var lanes: [Int] = []
    var tracks: [Int]
    var order: [Int]
  }
}

extension Trace {
  /// Gives each span the first track of its lane where it lies within or after what is there.
  ///
  /// Law: of two spans on a track either one ends before the other begins, or one contains the other. Each lane has a
  /// track. Complexity: O(spans log spans + spans × tracks of a lane), and a lane has few.
  func chromeTracks() -> ChromeTrack.Assignment {
    let order = spans.indices.sorted { (a: Int, b: Int) -> Bool in
      let (x, y) = (spans[a], spans[b])
      if x.lane != y.lane { return x.lane < y.lane }
      if x.start != y.start { return x.start < y.start }
      if x.duration != y.duration { return x.duration > y.duration }
      return a < b
    }
    var assignment = ChromeTrack.Assignment(
      tracks: [Int](repeating: 0, count: spans.count), order: order)
    var rest = order[...]
    for lane in lanes.indices {
      let end = rest.firstIndex { spans[$0].lane != lane } ?? rest.endIndex
      place(rest[..<end], of: lane, into: &assignment)
      rest = rest[end...]
    }
    return assignment
  }

  private func place(
    _ order: ArraySlice<Int>, of lane: Int, into assignment: inout ChromeTrack.Assignment
  ) {
    let first = assignment.lanes.count
    // For each track, the ends of the spans that are still open, the innermost last.
    var open: [[Int64]] = [[]]
    for index in order {
      let span = spans[index]
      var track = 0
      while true {
        if track == open.count { open.append([]) }
        while let end = open[track].last, end <= span.start { open[track].removeLast() }
        guard let end = open[track].last, end < span.end else { break }
        track += 1
      }
      open[track].append(span.end)
      assignment.tracks[index] = first + track
    }
    assignment.lanes.append(contentsOf: repeatElement(lane, count: open.count))
  }
}
