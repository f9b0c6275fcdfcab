/// Those who send requests: at their times, so many in flight, or after the one before.
struct Clients {
  private struct Sending {
    let request: Int
    let time: Double
  }

  /// What is to be sent, the next last.
  private var queue: [Sending] = []
  /// Requests of a closed loop that wait for one to end, in their order.
  private let waits: [Int]
  private var following = 0
  private var successors: [Int: [Int]] = [:]
  private let requests: [Request]

  init(_ requests: [Request], _ arrivals: Arrivals) {
    self.requests = requests
    var starters: [Int] = []
    for (index, request) in requests.enumerated() {
      if let before = request.follows {
        successors[before.request, default: []].append(index)
      } else {
        starters.append(index)
      }
    }
    switch arrivals {
    case .closed(let count):
      queue = starters.prefix(count).reversed().map { Sending(request: $0, time: 0) }
      waits = Array(starters.dropFirst(count))
    case .open:
      waits = []
      // Of equal times the first in their order.
      queue = starters.enumerated()
        .sorted {
          (requests[$0.element].arrival, $0.offset) > (requests[$1.element].arrival, $1.offset)
        }
        .map { Sending(request: $0.element, time: requests[$0.element].arrival) }
    }
  }

  /// When the next request is sent; nil of none.
  var next: Double? { queue.last?.time }

  /// The next request, and when it is sent.
  mutating func send() -> (request: Int, time: Double)? {
    queue.popLast().map { ($0.request, $0.time) }
  }

  /// A client has the last token of a request: who follows it is sent, and of a closed loop the next.
  mutating func ended(_ request: Int, at time: Double) {
    if let next = successors[request] {
      for index in next { add(index, at: time + (requests[index].follows?.pause ?? 0)) }
    } else if following < waits.count {
      add(waits[following], at: time)
      following += 1
    }
  }

  private mutating func add(_ request: Int, at time: Double) {
    let place = queue.firstIndex { $0.time <= time } ?? queue.endIndex
    queue.insert(Sending(request: request, time: time), at: place)
  }
}
