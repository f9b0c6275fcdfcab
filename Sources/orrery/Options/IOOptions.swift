import ArgumentParser
import Quantities
import Workloads

/// What the study of I/O varies.
struct IOOptions: ParsableArguments {
  /// What is replayed beside the formulas.
  enum Replays: String, ExpressibleByArgument, CaseIterable {
    case none, lru, all
  }

  @Option(help: "Of io and reuse: algorithms with commas between; io takes all of them.")
  var algorithms: String?
  @Option(help: "Of reuse: kernels of the catalogue, as trace names them, instead.")
  var kernels: String?
  @Option(help: "Of reuse: element type of the kernels' operands.") var type = ElementType.fp32
  @Option(
    help:
      "Of io and reuse: sizes as \"Sq=512;D=64\"; may be repeated; each algorithm's own examples.")
  var sizes: [String] = []
  @Option(help: "Of io and reuse: fast memories, as \"8 KiB,1 MiB\".")
  var memory = "8 KiB,16 KiB,32 KiB,64 KiB,128 KiB"
  @Option(help: "Of io and reuse: bytes that come and go together; 4 B counts single elements.")
  var line = "64 B"
  @Option(help: "Of io: also replay loop nests; lru leaves out the best replacement.")
  var replay = Replays.all

  /// The algorithms at their sizes.
  func chosen() throws -> [any BlockedAlgorithm] {
    let known = AlgorithmCatalog.all
    let names = algorithms?.split(separator: ",").map(String.init) ?? known.map { $0.name }
    return try names.flatMap { name in
      let own = known.first { $0.name == name }?.examples ?? [""]
      return try (sizes.isEmpty ? own : sizes).map { text in
        try AlgorithmCatalog.algorithm(name, Axes(text: text))
      }
    }
  }

  /// The fast memories.
  func memories() throws -> [Bytes] {
    try memory.split(separator: ",").map { try Self.bytes(String($0), option: "memory") }
  }

  func lineSize() throws -> Bytes { try Self.bytes(line, option: "line") }

  /// "8 KiB" or "8KiB", at least 4 bytes and whole elements.
  private static func bytes(_ text: String, option: String) throws -> Bytes {
    let digits = text.prefix { $0.isNumber || $0 == "." || $0 == " " }
    let spaced = "\(digits.replacing(" ", with: "")) \(text.dropFirst(digits.count))"
    do {
      let bytes = try Bytes(text: spaced)
      guard bytes.value >= 4, bytes.value.truncatingRemainder(dividingBy: 4) == 0 else {
        throw CommandError.usage("--\(option) '\(text)' is not a whole number of 4 bytes")
      }
      return bytes
    } catch let error as QuantityError {
      throw CommandError.usage("--\(option): \(error)")
    }
  }
}
