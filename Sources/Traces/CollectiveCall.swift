import Documents
import Quantities
public import Workloads

/// What a kernel's arguments say of the collective that it is a part of, under the names of PyTorch's profiler.
public struct CollectiveCall: Sendable, Hashable {
  /// As the source names it: "allreduce".
  public var name: String
  /// The name of the group of ranks, or else the list of its ranks as text; empty where neither is said.
  public var group: String
  /// How many ranks take part; 0 where it is not said.
  public var ranks: Int
  /// How many elements each rank gives to it; 0 where it is not said.
  public var elements: Int
  /// How many elements each rank gets from it; 0 where it is not said.
  public var outElements: Int
  /// What its elements are, as PyTorch writes it: "BFloat16"; empty where it is not said.
  public var type: String
  /// Its number among the collectives of the group; nil where it is not said.
  public var sequence: Int?

  /// From a span's detail, which is JSON; nil where that is no collective's.
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

  /// The operation of the catalogue that it is; nil where there is none of its form and type, or it moves nothing.
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
