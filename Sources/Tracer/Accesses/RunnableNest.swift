import CKernels
public import Traces
public import Workloads

/// A blocked algorithm's loop nest with its arrays in memory: it can be run, and its accesses can be written down.
public final class RunnableNest {
  /// The algorithm whose loops are run.
  public let algorithm: any BlockedAlgorithm
  /// The block sizes that its loops are cut into.
  public let blocks: Blocks
  private let arrays: [NestArray]
  private let offsets: [Int]
  private let memory: Memory
  private let nest: LoopNest

  /// Arrays, and pieces of what is recorded of them, go back to the system when they are freed.
  private static let returnsMemory: Void = orrery_return_large_blocks()

  /// Allocates and fills the arrays.
  public init(
    _ algorithm: any BlockedAlgorithm, blocks: Blocks, seed: UInt64 = 1
  ) {
    Self.returnsMemory
    self.algorithm = algorithm
    self.blocks = blocks
    arrays = algorithm.arrays(blocks)
    nest = algorithm.nest(blocks)
    guard orrery_nest_named(nest.name, 0) != nil else {
      fatalError("no loop nest is called '\(nest.name)'")
    }
    let layout = Memory.layout(arrays.map { $0.words * 4 })
    offsets = layout.offsets
    memory = Memory(bytes: layout.bytes)
    var random = SplitMix64(seed: seed)
    for (array, offset) in zip(arrays, offsets) where [.input, .both].contains(array.role) {
      let words = (memory.base + offset).assumingMemoryBound(to: Float.self)
      switch array.content {
      case .signed: for index in 0..<array.words { words[index] = random.signedUnit() }
      case .positive: for index in 0..<array.words { words[index] = 0.75 + random.signedUnit() / 4 }
      case .values(let values): for (index, value) in values().enumerated() { words[index] = value }
      }
    }
  }

  /// Runs the nest once and returns the nanoseconds that it took.
  public func run() -> Int64 {
    let begin = orrery_now()
    run(recorded: false)
    return orrery_now() - begin
  }

  /// Runs the nest once and hands over what it touches, in order and in blocks; the same each time.
  public func forEachBlock(_ body: @escaping ([MemoryAccess]) throws -> Void) throws {
    let region = AccessRecorder.Region(
      base: memory.base, bytes: memory.bytes, address: AccessRecorder.spacing)
    try AccessRecorder(regions: [region]).record({ run(recorded: true) }, body)
  }

  /// The array of a name; empty where there is none.
  public func values(_ name: String) -> [Float] {
    guard let index = arrays.firstIndex(where: { $0.name == name }) else { return [] }
    let words = (memory.base + offsets[index]).assumingMemoryBound(to: Float.self)
    return (0..<arrays[index].words).map { words[$0] }
  }

  /// Which array lies at an address of the accesses; nil outside of all of them.
  public func array(at address: UInt64) -> String? {
    let offset = Int(clamping: address) - Int(AccessRecorder.spacing)
    guard let index = offsets.lastIndex(where: { $0 <= offset }) else { return nil }
    return offset < offsets[index] + arrays[index].words * 4 ? arrays[index].name : nil
  }

  private func run(recorded: Bool) {
    guard let body = orrery_nest_named(nest.name, recorded ? 1 : 0) else { return }
    let sizes = nest.sizes.map { Int64($0) }
    let steps = blocks.sizes.map { Int64($0) } + [0]
    let places: [UnsafeMutablePointer<Float>?] = offsets.map { offset in
      (memory.base + offset).assumingMemoryBound(to: Float.self)
    }
    sizes.withUnsafeBufferPointer { sizes in
      steps.withUnsafeBufferPointer { steps in
        places.withUnsafeBufferPointer { places in
          var arguments = orrery_nest(
            size: sizes.baseAddress, block: steps.baseAddress, array: places.baseAddress)
          body(&arguments)
        }
      }
    }
  }
}
