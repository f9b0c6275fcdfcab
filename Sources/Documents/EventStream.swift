import CSIMDJSON

/// Reads a list of trace events (Chrome's JSON) piece by piece, never as one document.
///
/// Windows of at most 16 MiB are given to simdjson; where one is damaged its events are read alone, and mended where
/// that can be done. Memory: the window, and each different text once.
public final class EventStream {
  private let reader: OpaquePointer

  /// A reader that has taken no bytes yet.
  public init() { reader = ctrace_new() }

  deinit { ctrace_free(reader) }

  /// Takes the next bytes; throws once they cannot be a list of events.
  public func feed(_ bytes: some Collection<UInt8>) throws(DocumentError) {
    let status = bytes.withContiguousStorageIfAvailable {
      ctrace_feed(reader, $0.baseAddress, $0.count)
    }
    guard let status else { return try feed(Array(bytes)) }
    if status != 0 { throw failure }
  }

  /// Says that no bytes follow; throws where they were no list of events, or damaged so that no event could be read.
  public func finish() throws(DocumentError) {
    if ctrace_finish(reader) != 0 { throw failure }
  }

  /// Gives the events that were read since the last call, in their order.
  public func take(_ body: (TraceEvent) -> Void) {
    var count = 0
    guard let events = ctrace_take(reader, &count) else { return }
    for place in 0..<count { body(TraceEvent(events[place])) }
  }

  /// The interned text of a number that an event has.
  public func text(_ number: Int) -> String {
    var length = 0
    guard let first = ctrace_text(reader, number, &length) else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: first, count: length), as: UTF8.self)
  }

  /// The document's members beside its events: each value as it is written.
  public var members: [(key: String, value: String)] {
    (0..<ctrace_member_count(reader)).map { place in
      var lengths = (key: 0, value: 0)
      var value: UnsafePointer<CChar>?
      let key = ctrace_member(reader, place, &lengths.key, &value, &lengths.value)
      func text(_ first: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: first, count: count), as: UTF8.self)
      }
      return (text(key, lengths.key), text(value, lengths.value))
    }
  }

  /// How many events there were of any kind.
  public var seen: Int { Int(ctrace_seen(reader)) }

  /// How many events of a phase were seen that are not given out.
  public func skipped(phase: UInt8) -> Int { Int(ctrace_skipped(reader, phase)) }

  /// What was mended or lost, how often, and near which byte first.
  public var repairs: [(kind: Repair, count: Int, first: Int)] {
    Repair.allCases.compactMap { kind in
      var first: UInt64 = 0
      let count = ctrace_repairs(reader, kind.rawValue, &first)
      return count == 0 ? nil : (kind, Int(count), Int(first))
    }
  }

  /// How something damaged was mended, or given up.
  public enum Repair: Int32, Sendable, CaseIterable, CustomStringConvertible {
    case control, escape, quote, encoding, notANumber, comma, lost, tooLong, cutShort, outside

    /// The damage, and what was done about it: "comma too many, left out".
    public var description: String {
      switch self {
      case .control: "control character within a text, read as a blank"
      case .escape: "backslash that begins no escape, read as itself"
      case .quote: "quote within a text, read as a part of it"
      case .encoding: "byte that is not UTF-8, read as a question mark"
      case .notANumber: "NaN or infinity, read as null"
      case .comma: "comma too many, left out"
      case .lost: "event that cannot be read"
      case .tooLong: "event or member of more than 16 MiB"
      case .cutShort: "end of the document that is missing"
      case .outside: "text beside the events that cannot be read"
      }
    }
  }

  private var failure: DocumentError {
    var offset: UInt64 = 0
    let reason = ctrace_failure(reader, &offset)
    return .notJSON(offset: Int(offset), reason: reason.map { String(cString: $0) } ?? "")
  }
}

/// One event as it was read; texts are numbers of interned ones, and what is absent is nil.
public struct TraceEvent: Sendable {
  private let event: ctrace_event

  init(_ event: ctrace_event) { self.event = event }

  /// The ASCII code of "X" for complete, "B" and "E" for begin and end, "M" for metadata, "s" and "f" for the ends of a
  /// flow; 0 where none is written.
  public var phase: UInt8 { UInt8(bitPattern: event.phase) }
  /// When it began, in nanoseconds: "ts", whose microseconds become the nearest whole nanoseconds.
  public var start: Int64 { event.start }
  /// How long it took, in nanoseconds: "dur", to nearest like the start; 0 where it is absent.
  public var duration: Int64 { event.duration }
  /// The text of "name".
  public var name: Int? { event.name < 0 ? nil : Int(event.name) }
  /// The text of "cat".
  public var category: Int? { event.category < 0 ? nil : Int(event.category) }
  /// The text of "pid", which may be a number or a name.
  public var process: Int? { event.process < 0 ? nil : Int(event.process) }
  /// The text of "tid", which may be a number or a name.
  public var thread: Int? { event.thread < 0 ? nil : Int(event.thread) }
  /// The text of a JSON object of the other arguments, as they are written.
  ///
  /// Arguments that differ from event to event by their nature, as indices of the profiler's own, are left out.
  public var detail: Int? { event.detail < 0 ? nil : Int(event.detail) }
  /// The argument "correlation": the number that a call shares with what it launched.
  public var correlation: Int? { event.correlation < 0 ? nil : Int(event.correlation) }
  /// The argument "External id": the number of the framework's operation that it belongs to.
  public var external: Int? { event.external < 0 ? nil : Int(event.external) }
  /// The number that the two ends of a flow share.
  public var id: Int? { event.id < 0 ? nil : Int(event.id) }

  /// What keeps the event from being a span, or an end of a flow; nil where nothing does.
  ///
  /// Metadata mostly has no time, which is no matter there.
  public var fault: Fault? { Fault(rawValue: Int32(event.fault)) }

  /// What is wrong with an event: a time that is missing, negative or too far from zero, or that it is no object.
  public enum Fault: Int32, Sendable {
    case noTime = 1
    case noDuration, negativeDuration, outOfRange, noObject
  }
}
