/// The lanes of one process: its threads, its streams, and what it did in no thread's order.
struct SpoolLanes {
  enum Key: Hashable {
    case thread(Int64)
    case process
    case stream(device: Int64, context: Int64, number: Int64)
  }

  private(set) var process = 0
  /// What threads are called.
  private var names: [Int64: String] = [:]
  private var places: [Key: Int] = [:]
  private var keys: [Key] = []

  mutating func set(process: Int) { self.process = process }
  mutating func name(_ thread: Int64, _ name: String) { names[thread] = name }

  mutating func place(of key: Key) -> Int {
    if let place = places[key] { return place }
    places[key] = keys.count
    keys.append(key)
    return keys.count - 1
  }

  /// The thread of a lane; nil of another lane.
  func thread(_ lane: Int) -> Int64? {
    if case .thread(let thread) = keys[lane] { thread } else { nil }
  }

  /// The lanes with their names; contexts are said where a device has several with a stream of one number.
  var finished: [Lane] {
    var contexts: [[Int64]: Set<Int64>] = [:]
    for case .stream(let device, let context, let number) in keys {
      contexts[[device, number], default: []].insert(context)
    }
    return keys.map { key in
      switch key {
      case .thread(let thread): .thread(Int(thread), named: names[thread], of: process)
      case .process: .process(process)
      case .stream(let device, let context, let number):
        .stream(
          number, of: device,
          context: contexts[[device, number]]?.count == 1 ? nil : context)
      }
    }
  }
}
