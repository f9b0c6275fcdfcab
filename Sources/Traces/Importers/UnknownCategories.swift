/// Events whose category is not known, or that have none, until it is clear who did them.
struct UnknownCategories {
  private struct Key: Hashable {
    /// The number of the category's text; -1 for none.
    var category: Int32
    var lane: Int32
  }
  private var counts: [Key: Int] = [:]
  /// Such events come in rows: those of one category and lane since the last other one.
  private var recent = Key(category: -2, lane: -2)
  private var row = 0

  mutating func add(category: Int?, lane: Int) {
    let key = Key(
      category: Int32(truncatingIfNeeded: category ?? -1), lane: Int32(truncatingIfNeeded: lane))
    if key != recent {
      if row > 0 { counts[recent, default: 0] += row }
      recent = key
      row = 0
    }
    row += 1
  }

  /// Gives devices' events a kind, and says how many of which category were taken for what.
  ///
  /// Complexity: O(spans) where there are such events, else O(1).
  func settle(
    _ trace: inout Trace, _ labels: TrackLabels, text: (Int) -> String
  ) -> [String: Int] {
    var counts = counts
    if row > 0 { counts[recent, default: 0] += row }
    guard !counts.isEmpty else { return [:] }
    var tracks = DeviceTracks(trace, labels)
    for place in trace.spans.indices where trace.spans[place].kind == .span {
      let span = trace.spans[place]
      guard tracks.roles[span.lane] != .host else { continue }
      trace.spans[place].kind = tracks.kind(of: span, in: trace)
    }
    var notes: [String: Int] = [:]
    for (key, count) in counts {
      let category = key.category < 0 ? nil : text(Int(key.category))
      let process = labels.process(of: Int(key.lane))
      let note = Self.note(category, process, tracks.roles[Int(key.lane)], tracks.hasKnownEvents)
      if let note { notes[note, default: 0] += count }
    }
    return Self.shortened(notes)
  }

  /// Events without a category are worth a word only where others have one.
  private static func note(
    _ category: String?, _ process: String, _ role: DeviceTracks.Role, _ hasKnownEvents: Bool
  ) -> String? {
    let event = category.map { "event of category '\($0)'" } ?? "event without a category"
    switch role {
    case .work, .collectives: return "\(event) on a stream of '\(process)', read as devices' work"
    case .range: return "\(event) of '\(process)', read as a range of a device"
    case .host:
      if category != nil { return "\(event), which is not known, read as a host's" }
      return hasKnownEvents ? "\(event) of '\(process)', read as a host's" : nil
    }
  }

  /// No more notes than people read: the rest together.
  private static let most = 20

  private static func shortened(_ notes: [String: Int]) -> [String: Int] {
    guard notes.count > most else { return notes }
    let sorted = notes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var kept = Dictionary(uniqueKeysWithValues: sorted.prefix(most).map { ($0.key, $0.value) })
    let rest = sorted.dropFirst(most)
    kept["event of \(rest.count) other categories and processes that are not known"] =
      rest.reduce(0) { $0 + $1.value }
    return kept
  }
}
