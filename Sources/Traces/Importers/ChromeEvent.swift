import Documents

/// One element of "traceEvents", with the fields that are asked for; all of them may be absent.
struct ChromeEvent {
  /// What kind of event it is: "X" for complete, "M" for metadata.
  var phase = ""
  var name = ""
  var category = ""
  /// Numbers or texts, as text.
  var process = ""
  var thread = ""
  var time: JSONElement?
  var duration: JSONElement?
  var id: JSONElement?
  var arguments: JSONElement?

  /// Nil where the element is not an object.
  init?(_ element: JSONElement) {
    guard let members = element.members else { return nil }
    for (key, value) in members {
      switch key {
      case "ph": phase = value.string ?? ""
      case "name": name = value.string ?? ""
      case "cat": category = value.string ?? ""
      case "pid": process = value.string ?? value.number?.text ?? ""
      case "tid": thread = value.string ?? value.number?.text ?? ""
      case "ts": time = value
      case "dur": duration = value
      case "id": id = value
      case "args": arguments = value
      default: break
      }
    }
  }

  /// Times whose differences 64 bits hold: 146 years before and after the epoch.
  private static let range = -(Int64(1) << 62)...(Int64(1) << 62)

  /// When a complete event began, in nanoseconds after `base`, and how long it was.
  func times(base: Int64) throws(Fault) -> (start: Int64, duration: Int64) {
    let time = try nanoseconds(time, orElse: .noTime)
    let duration = try nanoseconds(duration, orElse: .noDuration)
    guard duration >= 0 else { throw .negativeDuration }
    let start = base.addingReportingOverflow(time)
    let end = start.partialValue.addingReportingOverflow(duration)
    guard !start.overflow, !end.overflow, Self.range.contains(start.partialValue),
      Self.range.contains(end.partialValue)
    else { throw .outOfRange }
    return (start.partialValue, duration)
  }

  /// Microseconds, exactly.
  ///
  /// Some profilers write them as text.
  private func nanoseconds(_ element: JSONElement?, orElse fault: Fault) throws(Fault) -> Int64 {
    let text = element?.string.flatMap { JSONNumber(text: $0) }
    guard let number = element?.number ?? text else { throw fault }
    guard let value = number.nanosecondsFromMicroseconds else { throw .outOfRange }
    return value
  }

  /// Why an event is not a span.
  enum Fault: String, Error {
    case noTime = "complete event whose ts is missing or no number"
    case noDuration = "complete event whose dur is missing or no number"
    case negativeDuration = "complete event with a negative dur"
    case outOfRange = "complete event more than 146 years from the epoch"
    case unknownTrack = "complete event on a track that is not listed"
    case unknownSpan = "complete event without its span's number"
    case unknownOperation = "complete event of an operation that is not listed"
  }

  /// What an event of a phase that is not read is called in notes.
  var note: String {
    // Phases of more than one letter are nobody's, and are called as they are.
    phase.utf8.count > 1 ? "event of phase \(phase)" : EventPhase.note(phase.utf8.first ?? 0)
  }
}
