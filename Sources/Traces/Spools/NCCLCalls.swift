import Documents

/// What a process asked NCCL for, from the ranges that NCCL marks around its functions (nvtx_payload_schemas.h of NCCL 2.18 and later).
struct NCCLCalls {
  /// One collective, as one rank asked for it.
  struct Call {
    /// "allreduce".
    var name: String
    /// The number that all ranks of a communicator know it by; 0 where that version does not say it.
    var communicator: UInt64
    var ranks: Int
    /// Bytes as the function counts them: of one rank's part.
    var bytes: Int
    /// Its number among those of its communicator.
    var sequence: Int
  }

  private struct Marked {
    var start: Int64
    var end: Int64
    var call: Call
  }

  /// Calls that are given to devices together, when the last of their groups ends.
  private struct Group {
    var start: Int64
    /// When its end was called, and when that returned.
    var close: Range<Int64>
  }

  private var calls: [Int64: [Marked]] = [:]
  private var groups: [Int64: [Group]] = [:]

  var isEmpty: Bool { calls.isEmpty }

  /// Complexity: O(ranges log ranges).
  init(_ ranges: [SpoolCalls.Range]) {
    let own = ranges.filter { $0.domain == "NCCL" }.sorted { $0.start < $1.start }
    var sizes: [UInt64: Int] = [:]
    for range in own where range.text.hasPrefix("ncclCommInit") || range.text == "ncclCommSplit" {
      if let (communicator, ranks) = Self.communicator(of: range) { sizes[communicator] = ranks }
    }
    var sequences: [UInt64: Int] = [:]
    var open: [Int64: [Int64]] = [:]
    for range in own {
      guard let thread = range.thread else { continue }
      if range.text.hasPrefix("ncclGroupStart") { open[thread, default: []].append(range.start) }
      if range.text.hasPrefix("ncclGroupEnd"), let start = open[thread]?.popLast(),
        open[thread]?.isEmpty == true
      {
        groups[thread, default: []].append(Group(start: start, close: range.start..<range.end + 1))
      }
      guard var call = Self.call(of: range) else { continue }
      call.ranks = sizes[call.communicator] ?? 0
      call.sequence = sequences[call.communicator, default: 0]
      sequences[call.communicator, default: 0] += 1
      calls[thread, default: []].append(Marked(start: range.start, end: range.end, call: call))
    }
  }

  /// The call around a launch, or those of the group whose end launches them; several of one kind are one with all their bytes.
  func call(of thread: Int64, around time: Int64) -> Call? {
    guard let calls = calls[thread] else { return nil }
    let next = calls.partition { $0.start <= time }
    if next > 0, calls[next - 1].end >= time { return calls[next - 1].call }
    guard let groups = groups[thread] else { return nil }
    let place = groups.partition { $0.close.lowerBound <= time }
    guard place > 0, groups[place - 1].close.contains(time) else { return nil }
    let start = groups[place - 1].start
    let members = calls[..<next].reversed().prefix { $0.start >= start }.reversed()
    guard var call = members.first?.call, members.allSatisfy({ $0.call.name == call.name }) else {
      return nil
    }
    call.bytes = members.reduce(0) { $0 + $1.call.bytes }
    return call
  }

  /// A communicator's number, and how many ranks it has: known when it was made.
  private static func communicator(of range: SpoolCalls.Range) -> (UInt64, Int)? {
    // A split says its parent before the number of ranks.
    let place = range.text == "ncclCommSplit" ? 16 : 8
    for payload in [range.lastPayload, range.payload] where payload.count >= place + 8 {
      let ranks = payload.number(at: payload.startIndex + place, Int32.self)
      if ranks > 0 { return (payload.number(at: payload.startIndex, UInt64.self), Int(ranks)) }
    }
    return nil
  }

  private static func call(of range: SpoolCalls.Range) -> Call? {
    guard range.text.hasPrefix("nccl") else { return nil }
    let name = range.text.dropFirst(4).lowercased()
    // Bytes alone, or the communicator's number before them (NCCL 2.26).
    let isAlone: Bool
    switch name {
    case "allgather", "alltoall", "gather", "scatter": isAlone = range.payload.count < 16
    case "allreduce", "reducescatter", "broadcast", "bcast", "reduce", "send", "recv":
      isAlone = range.payload.count < 24
    default: return nil
    }
    guard range.payload.count >= (isAlone ? 8 : 16) else { return nil }
    let first = range.payload.startIndex
    let bytes = range.payload.number(at: isAlone ? first : first + 8, UInt64.self)
    return Call(
      name: name == "bcast" ? "broadcast" : name,
      communicator: isAlone ? 0 : range.payload.number(at: first, UInt64.self), ranks: 0,
      bytes: Int(clamping: bytes), sequence: 0)
  }
}

extension NCCLCalls.Call {
  /// The kernel's own detail with the collective, under the names that PyTorch's profiler has for it.
  func detail(beside detail: String, kernel: String) -> String {
    let type = Self.type(ofKernel: kernel)
    let part = bytes / type.bytes
    let (taken, given) =
      switch name {
      case "allgather": (part, part.multipliedReportingOverflow(by: ranks).partialValue)
      case "reducescatter": (part.multipliedReportingOverflow(by: ranks).partialValue, part)
      default: (part, part)
      }
    var writer = JSONWriter()
    writer.beginObject()
    writer.members(ofObject: detail)
    func add(_ key: String, _ value: Int) {
      writer.key(key)
      writer.integer(Int64(value))
    }
    writer.key("Collective name")
    writer.string(name)
    add("In msg nelems", taken)
    add("Out msg nelems", given)
    add("Group size", ranks)
    writer.key("dtype")
    writer.string(type.name)
    writer.key("Process Group Name")
    writer.string(String(communicator, radix: 16))
    add("Seq", sequence)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Kernels that compute have their type in their names: ncclDevKernel_AllReduce_Sum_bf16_RING_LL; others move bytes.
  private static func type(ofKernel name: String) -> (name: String, bytes: Int) {
    let words = name.split { !$0.isLetter && !$0.isNumber }
    for word in words {
      switch word {
      case "bf16": return ("BFloat16", 2)
      case "f16": return ("Half", 2)
      case "f32": return ("Float", 4)
      case "f64": return ("Double", 8)
      case "f8e4m3", "f8e5m2": return ("Float8_e4m3fn", 1)
      default: continue
      }
    }
    return ("Byte", 1)
  }
}
