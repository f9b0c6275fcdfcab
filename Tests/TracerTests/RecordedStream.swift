import Quantities
import Testing
import Traces
import Workloads

@testable import Tracer

/// What one run of a kernel touched, array by array.
struct RecordedStream {
  var accesses: [MemoryAccess] = []
  let arrays: [KernelArray]

  init(_ kernel: KernelAccesses) throws {
    arrays = kernel.arrays
    var blocks: [[MemoryAccess]] = []
    try kernel.forEachBlock { blocks.append($0) }
    accesses = blocks.flatMap { $0 }
  }

  init(
    _ kind: String, _ type: String, _ axes: String, _ instructions: InstructionSet = .best
  ) throws {
    let operation = try Catalog.operation(kind: kind, type: type, axes: axes)
    try self.init(KernelAccesses(operation, instructions: instructions))
  }

  /// Bytes of accesses of one kind to an operand, each as often as it was touched.
  func bytes(_ kind: MemoryAccess.Kind, operand: Int) -> Int {
    guard let array = arrays.first(where: { $0.operand == operand }) else { return 0 }
    return accesses.reduce(0) { total, access in
      total + (access.kind == kind && array.range.contains(access.address) ? Int(access.bytes) : 0)
    }
  }

  /// Bytes of an array that accesses of one kind reach, each once.
  func reached(_ kind: MemoryAccess.Kind, of array: KernelArray) -> Int {
    let range = array.range
    let touching = Set(accesses.filter { $0.kind == kind && range.contains($0.address) })
    var reached = RangeSet<UInt64>()
    for access in touching.sorted(by: { $0.address < $1.address }) {
      reached.insert(contentsOf: access.address..<access.address + UInt64(access.bytes))
    }
    return reached.ranges.reduce(0) { $0 + $1.count }
  }

  /// Words of scratch and stack that were read before anything had written them.
  var unwritten: Set<UInt64> {
    let given = arrays.filter { $0.role != .scratch }.map(\.range)
    var (written, unwritten) = (Set<UInt64>(), Set<UInt64>())
    for access in accesses where !given.contains(where: { $0.contains(access.address) }) {
      let words = access.address / 4..<(access.address + UInt64(access.bytes)) / 4
      if access.kind == .write {
        written.formUnion(words)
      } else {
        unwritten.formUnion(words.filter { !written.contains($0) })
      }
    }
    return unwritten
  }

  /// Accesses that do not lie wholly in one array or on the stack.
  var strays: [MemoryAccess] {
    let stack = KernelAccesses.stack - 8 << 20..<KernelAccesses.stack
    let places = arrays.map(\.range) + [stack]
    return accesses.filter { access in
      let last = access.address + UInt64(access.bytes) - 1
      return !places.contains {
        $0.contains(access.address) && $0.contains(last)
      }
    }
  }
}
