import Quantities
import Workloads

/// Which blocked algorithms are asked about, at which sizes, and in which fast memories.
public struct AlgorithmOptions: Sendable, Hashable {
  /// Names of algorithms; all if not given.
  public var algorithms: [String]?
  /// Sizes as "Sq=512;D=64"; each algorithm's own examples if none is given.
  public var sizes: [String] = []
  /// Fast memories, as "8 KiB".
  public var memory: [String]?
  /// Bytes that come and go together, as "64 B".
  public var line: String?

  /// All algorithms, at their examples.
  public init() {}

  /// The algorithms at their sizes.
  func chosen() throws(WorkloadError) -> [any BlockedAlgorithm] {
    let known = AlgorithmCatalog.all
    var chosen: [any BlockedAlgorithm] = []
    for name in algorithms ?? known.map({ $0.name }) {
      let own = known.first { $0.name == name }?.examples ?? [""]
      for text in sizes.isEmpty ? own : sizes {
        chosen.append(try AlgorithmCatalog.algorithm(name, Axes(text: text)))
      }
    }
    return chosen
  }

  /// The fast memories.
  func memories() throws(PlanningError) -> [Bytes] {
    let texts = memory ?? ["8 KiB", "16 KiB", "32 KiB", "64 KiB", "128 KiB"]
    var memories: [Bytes] = []
    for text in texts { memories.append(try Self.bytes(text, option: "memory")) }
    return memories
  }

  /// The bytes of a line.
  func lineSize() throws(PlanningError) -> Bytes {
    try Self.bytes(line ?? "64 B", option: "line")
  }

  /// "8 KiB" or "8KiB", at least 4 bytes and whole elements.
  private static func bytes(_ text: String, option: String) throws(PlanningError) -> Bytes {
    let digits = text.prefix { $0.isNumber || $0 == "." || $0 == " " }
    let spaced = "\(digits.replacing(" ", with: "")) \(text.dropFirst(digits.count))"
    let bytes: Bytes
    do {
      bytes = try Bytes(text: spaced)
    } catch {
      throw .wrongValue(option: option, value: text, expected: "a size: \(error)")
    }
    guard bytes.value >= 4, bytes.value.truncatingRemainder(dividingBy: 4) == 0 else {
      throw .wrongValue(option: option, value: text, expected: "a whole number of 4 bytes")
    }
    return bytes
  }
}
