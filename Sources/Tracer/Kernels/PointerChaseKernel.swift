import CKernels
import Quantities
import Workloads

/// A walk along a random cycle of pointers, one on each line.
enum PointerChaseKernel {
  static let entry = KernelEntry(
    .pointerChase, checks: [(.int8, "bytes=64"), (.int8, "bytes=4096"), (.int8, "bytes=70000")],
    make: { (work: PointerChase, context) in PointerWalk(work, context) })
}

/// Checked by the walk itself: after as many steps as there are lines every rank is back where it began, and the
/// pointers form one cycle.
final class PointerWalk: RunnableKernel {
  let operation: any Operation
  let setting: Setting
  let sets = 1
  let tolerance = 0.0
  private let team: Team
  private let body: orrery_body
  private let cycle: PointerCycle
  private let start: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let end: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var arguments: orrery_chase

  init(_ work: PointerChase, _ context: KernelContext) {
    operation = work
    setting = context.setting
    team = context.team
    body = orrery_pointer_chase(context.level)
    cycle = PointerCycle(lines: work.steps, seed: context.seed)
    start = .allocate(capacity: team.ranks)
    end = .allocate(capacity: team.ranks)
    for rank in 0..<team.ranks {
      (start + rank).initialize(to: cycle.place(rank * work.steps / team.ranks))
      (end + rank).initialize(to: nil)
    }
    arguments = orrery_chase(start: start, end: end, steps: Int64(work.steps))
  }

  deinit {
    start.deallocate()
    end.deallocate()
  }

  func run(set: Int) -> Int64 {
    let begin = orrery_now()
    team.run(body, &arguments)
    return orrery_now() - begin
  }

  var parts: [(begin: Int64, end: Int64)] { team.ranks == 1 ? [] : team.parts }

  var memory: [KernelMemory] {
    let bytes = cycle.lines * PointerChase.stride
    return [KernelMemory(role: .input, operand: 0, base: cycle.place(0), bytes: bytes)]
  }

  func error() -> Double {
    _ = run(set: 0)
    let isBack = (0..<team.ranks).allSatisfy { end[$0] == start[$0] }
    return isBack && cycle.isOneCycle ? 0 : .infinity
  }
}
