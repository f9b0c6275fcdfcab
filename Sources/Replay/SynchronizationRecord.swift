import Documents
import Traces

/// What a profiler says of a wait: who waited for what.
struct SynchronizationRecord {
  enum Kind { case stream, context, event, streamWaitsForEvent }
  var kind: Kind
  /// The stream that waits, or is waited for.
  var stream: Int?
  /// The stream on which the event was recorded.
  var source: Int?
  /// The correlation of the call that recorded the event.
  var record: Int?
  /// What the event is called; it may be used again.
  var event: Int?

  /// From the arguments of a synchronisation span; nil where they say nothing.
  init?(detail: String) {
    guard let arguments = try? JSONTape(bytes: Array(detail.utf8)).root,
      let name = arguments["cuda_sync_kind"]?.string
    else { return nil }
    func number(_ key: String) -> Int? {
      guard let value = arguments[key]?.number?.int64, value >= 0, value < 0xFFFF_FFFF else {
        return nil
      }
      return Int(value)
    }
    switch name {
    case "Stream Sync", "Stream Synchronize": kind = .stream
    case "Context Sync", "Context Synchronize", "Device Sync": kind = .context
    case "Event Sync", "Event Synchronize": kind = .event
    case "Stream Wait Event": kind = .streamWaitsForEvent
    default: return nil
    }
    stream = number("stream")
    source = number("wait_on_stream")
    record = number("wait_on_cuda_event_record_corr_id")
    event = number("wait_on_cuda_event_id")
  }
}
