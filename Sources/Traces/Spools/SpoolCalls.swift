/// What a process's threads said by their calls: ranges of NVTX, by twos of calls, and events and waits (Sources/CUDAInjection/host.c).
struct SpoolCalls {
  /// A range that a thread pushed and popped, or that was started and ended by number.
  struct Range {
    var text: String
    var domain: String
    /// The thread that pushed it; nil of one that belongs to none.
    var thread: Int64?
    var start: Int64
    var end: Int64
    /// What stood with its begin, and with its end.
    var payload: ArraySlice<UInt8>
    var lastPayload: ArraySlice<UInt8>
  }

  /// The record of an event, or a wait.
  struct Wait {
    var time: Int64
    /// As CUPTI numbers kinds of waits; 0 for the record of an event.
    var type: Int64
    var event: UInt64
    var stream: Int64
    var context: Int64
    var correlation: Int
  }

  private enum Kind: UInt16 {
    case push = 1
    case pop, start, end, mark, thread, domain, wait
  }

  private struct Key: Hashable {
    var thread: UInt32
    var domain: UInt32
  }

  private(set) var closed: [Range] = []
  private(set) var waits: [Wait] = []
  private(set) var threads: [Int64: String] = [:]
  private(set) var notes: [String: Int] = [:]
  private var domains: [UInt32: String] = [:]
  private var pushed: [Key: [Range]] = [:]
  private var started: [UInt64: Range] = [:]

  private static let head = 40

  /// Calls of one thread stand in their order.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    var place = bytes.startIndex
    while place + Self.head <= bytes.endIndex {
      let size = Int(bytes.number(at: place, UInt32.self))
      guard size >= Self.head, place + size <= bytes.endIndex else {
        return note("call that is cut")
      }
      add(call: bytes[place..<place + size])
      place += size
    }
  }

  private mutating func add(call bytes: ArraySlice<UInt8>) {
    let first = bytes.startIndex
    let textBytes = Int(bytes.number(at: first + 6, UInt16.self))
    let time = Int64(truncatingIfNeeded: bytes.number(at: first + 8, UInt64.self))
    let thread = bytes.number(at: first + 16, UInt32.self)
    let domain = bytes.number(at: first + 20, UInt32.self)
    let number = bytes.number(at: first + 24, UInt64.self)
    let payloadBytes = Int(bytes.number(at: first + 32, UInt32.self))
    guard Self.head + textBytes + payloadBytes <= bytes.count else {
      return note("call that is cut")
    }
    let text = bytes[first + Self.head..<first + Self.head + textBytes]
    let payload = bytes[text.endIndex..<text.endIndex + payloadBytes]
    let key = Key(thread: thread, domain: domain)
    func range(of thread: Int64?) -> Range {
      Range(
        text: String(decoding: text, as: UTF8.self), domain: domains[domain] ?? "", thread: thread,
        start: time, end: time, payload: payload, lastPayload: [])
    }
    switch Kind(rawValue: bytes.number(at: first + 4, UInt16.self)) {
    case .push: pushed[key, default: []].append(range(of: Int64(thread)))
    case .pop: close(pushed[key]?.popLast(), time, payload)
    case .start: started[number] = range(of: nil)
    case .end: close(started.removeValue(forKey: number), time, payload)
    case .mark: note("mark of NVTX")
    case .thread: threads[Int64(number)] = String(decoding: text, as: UTF8.self)
    case .domain: domains[domain] = String(decoding: text, as: UTF8.self)
    case .wait where payload.count >= 16:
      let words = (0..<4).map { payload.number(at: payload.startIndex + 4 * $0, UInt32.self) }
      waits.append(
        Wait(
          time: time, type: Int64(words[0]), event: number,
          stream: Int64(Int32(bitPattern: words[3])), context: Int64(words[2]),
          correlation: Int(words[1])))
    case .wait: note("call that is cut")
    case nil: note("call of an unknown kind")
    }
  }

  private mutating func close(_ range: Range?, _ time: Int64, _ payload: ArraySlice<UInt8>) {
    guard var range, time >= range.start else {
      return note("end of a range of NVTX without a begin")
    }
    (range.end, range.lastPayload) = (time, payload)
    closed.append(range)
  }

  private mutating func note(_ kind: String) { notes[kind, default: 0] += 1 }

  /// How many ranges were begun and not ended.
  var openCount: Int { pushed.values.reduce(started.count) { $0 + $1.count } }
}
