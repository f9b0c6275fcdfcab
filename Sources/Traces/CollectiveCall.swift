import Documents
import Quantities
public import Workloads

/// What a kernel's arguments say of the collective that it is a part of.
public struct CollectiveCall: Sendable, Hashable {
  /// As the source names it: "allreduce".
  public var name: String
  public var group: String
  public var ranks: Int
  public var elements: Int
  public var outElements: Int
  public var type: String
  public var sequence: Int?

  /// From a span's arguments; nil where they are no collective's.
  public init?(_ detail: String) {
    guard detail.utf8.contains(UInt8(ascii: "C")),
      let arguments = try? JSONTape(bytes: Array(detail.utf8)).root,
      let name = arguments["Collective name"]?.string
    else { return nil }
    func number(_ key: String) -> Int? { arguments[key]?.number?.int64.map { Int($0) } }
    self.name = name
    group =
      arguments["Process Group Name"]?.string ?? arguments["Process Group Ranks"]?.string ?? ""
    ranks = number("Group size") ?? 0
    elements = number("In msg nelems") ?? 0
    outElements = number("Out msg nelems") ?? 0
    type = arguments["dtype"]?.string ?? ""
    sequence = number("Seq")
  }

  /// The operation of the catalogue that it is; nil where there is none of its form.
  public var operation: (any Operation)? {
    guard let form, let width, max(elements, outElements) > 0 else { return nil }
    // All-gather is known by what it gives, the others by what they take.
    let count = form == .allGather ? outElements : elements
    guard count > 0, count < 1 << 44 else { return nil }
    return Collective(form, type: width.type, bytes: count * width.bytes, ranks: ranks)
  }

  private var form: Collective.Form? {
    switch name.lowercased().filter(\.isLetter) {
    case "allreduce", "allreducecoalesced", "barrier": .allReduce
    case "allgather", "allgatherbase", "allgatherintotensor", "allgatherintotensorcoalesced":
      .allGather
    case "reducescatter", "reducescatterbase", "reducescattertensor",
      "reducescattertensorcoalesced":
      .reduceScatter
    case "alltoall", "alltoallv", "alltoallbase": .allToAll
    case "broadcast": .broadcast
    case "send", "recv": .sendReceive
    default: nil
    }
  }

  private var width: (type: ElementType, bytes: Int)? {
    switch type {
    case "Float": (.fp32, 4)
    case "BFloat16": (.bf16, 2)
    case "Half": (.fp16, 2)
    case "Double": (.fp64, 8)
    case "Long": (.fp64, 8)
    case "Int": (.fp32, 4)
    case "Byte", "Char", "Bool": (.u8, 1)
    case "Float8_e4m3fn", "Float8_e5m2": (.fp8, 1)
    default: nil
    }
  }
}
