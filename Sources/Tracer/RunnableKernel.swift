import CKernels
import Quantities
import Workloads

/// A kernel with its operands in memory, ready to run.
protocol RunnableKernel: AnyObject {
  var operation: any Operation { get }
  var setting: Setting { get }
  /// Operand sets that `run` may be given, 0 ..< sets.
  var sets: Int { get }
  /// The arrays that it works in, where its accesses can be written down.
  var memory: [KernelMemory] { get }
  /// Runs once on one operand set and returns the nanoseconds that it took, with the clock's readings in them.
  func run(set: Int) -> Int64
  /// When each worker worked in the last run; empty for one worker.
  var parts: [(begin: Int64, end: Int64)] { get }
  /// The largest error of the outputs of set 0 after a run, relative to the largest value that is expected.
  func error() throws(TracerError) -> Double
  /// The error that rounding in this element type explains.
  var tolerance: Double { get }
}

extension RunnableKernel {
  var memory: [KernelMemory] { [] }
}

/// How operands become an invocation of one C kernel, and what is expected of it.
struct KernelPlan<Arguments> {
  var operands: [Operand]
  /// Bytes shared by all operand sets.
  var scratch = 0
  /// Constants in memory that `bind` hands on and keeps.
  var tables: UnsafeRawBufferPointer?
  var body: orrery_body
  /// Fills the argument structure from the operands' addresses, the scratch and the barrier.
  var bind:
    (
      _ operands: [UnsafeMutableRawPointer], _ scratch: UnsafeMutableRawPointer,
      _ barrier: OpaquePointer
    ) -> Arguments
  /// Which operand holds the result, and what it should be.
  var output: Int
  var outputType: ElementType = .fp32
  var expected: (_ operands: Values) -> [Double]
  var tolerance = 2e-4
}

/// Operands of set 0 read as double precision, for references.
struct Values {
  let operands: [UnsafeMutableRawPointer]
  let counts: [Int]

  func floats(_ index: Int) -> [Double] {
    let values = operands[index].assumingMemoryBound(to: Float.self)
    return (0..<counts[index] / 4).map { Double(values[$0]) }
  }
  func doubles(_ index: Int) -> [Double] {
    let values = operands[index].assumingMemoryBound(to: Double.self)
    return (0..<counts[index] / 8).map { values[$0] }
  }
  func bf16(_ index: Int) -> [Double] {
    let values = operands[index].assumingMemoryBound(to: UInt16.self)
    return (0..<counts[index] / 2).map { Double(Float(bitPattern: UInt32(values[$0]) << 16)) }
  }
  func indices(_ index: Int) -> [Int] {
    let values = operands[index].assumingMemoryBound(to: Int32.self)
    return (0..<counts[index] / 4).map { Int(values[$0]) }
  }
  func reals(_ index: Int, _ type: ElementType) -> [Double] {
    switch type {
    case .fp64: doubles(index)
    case .bf16: bf16(index)
    default: floats(index)
    }
  }
}

/// A kernel of CKernels with one or more operand sets.
final class CKernel<Arguments>: RunnableKernel {
  let operation: any Operation
  let setting: Setting
  let sets: Int
  private let team: Team
  private let plan: KernelPlan<Arguments>
  private let block: Memory
  private let scratch: Memory
  private let barrier: Memory
  private let arguments: UnsafeMutablePointer<Arguments>
  private let operands: [UnsafeMutableRawPointer]

  /// Allocates and fills `sets` copies of the operands; each begins on a line of its own, a few lines off the last, so
  /// that equal sizes do not fall onto equal cache sets.
  init(
    _ operation: any Operation, setting: Setting, team: Team, sets: Int, seed: UInt64,
    plan: KernelPlan<Arguments>
  ) {
    self.operation = operation
    self.setting = setting
    self.sets = sets
    self.team = team
    self.plan = plan
    let (offsets, size) = Memory.layout(plan.operands.map(\.bytes))
    let block = Memory(bytes: size * sets)
    let scratch = Memory(bytes: plan.scratch)
    // A barrier begins as zeros; it is aligned beyond what Swift imports, so it stays opaque.
    let barrier = Memory(bytes: 256)
    arguments = .allocate(capacity: sets)
    for set in 0..<sets {
      let places = offsets.map { block.base + set * size + $0 }
      if set == 0 {
        var random = SplitMix64(seed: seed)
        for (place, operand) in zip(places, plan.operands) { operand.fill(place, &random) }
      } else {
        places[0].copyMemory(from: block.base, byteCount: size)
      }
      (arguments + set).initialize(to: plan.bind(places, scratch.base, OpaquePointer(barrier.base)))
    }
    operands = offsets.map { block.base + $0 }
    self.block = block
    self.scratch = scratch
    self.barrier = barrier
  }

  deinit {
    arguments.deinitialize(count: sets)
    arguments.deallocate()
  }

  func run(set: Int) -> Int64 {
    let begin = orrery_now()
    team.run(plan.body, arguments + set)
    return orrery_now() - begin
  }

  var parts: [(begin: Int64, end: Int64)] { team.ranks == 1 ? [] : team.parts }

  var memory: [KernelMemory] {
    var memory = plan.operands.enumerated().map { index, operand in
      let base = operands[index]
      return KernelMemory(
        role: operand.role, operand: index, base: base, bytes: operand.bytes,
        offset: base - block.base)
    }
    if plan.scratch > 0 {
      memory.append(KernelMemory(role: .scratch, base: scratch.base, bytes: plan.scratch))
    }
    if let tables = plan.tables, let base = tables.baseAddress {
      memory.append(KernelMemory(role: .tables, base: base, bytes: tables.count))
    }
    return memory.filter { $0.bytes > 0 }
  }

  var tolerance: Double { plan.tolerance }

  func error() throws(TracerError) -> Double {
    let values = Values(operands: operands, counts: plan.operands.map(\.bytes))
    let expected = plan.expected(values)
    _ = run(set: 0)
    let found = values.reals(plan.output, plan.outputType)
    return relativeError(found, expected)
  }
}

/// The largest difference over the largest expected value; infinite where counts differ or a value is not a number.
func relativeError(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let scale = expected.reduce(1e-30) { max($0, abs($1)) }
  var worst = 0.0
  for (a, b) in zip(found, expected) {
    let difference = abs(a - b)
    if !(difference <= worst) { worst = difference.isNaN ? .infinity : difference }
  }
  return worst / scale
}
