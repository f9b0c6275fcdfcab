import Workloads

/// A random cycle through lines of memory: each holds a pointer to the next (Sattolo's shuffle, which makes one cycle).
final class PointerCycle {
  let lines: Int
  private let memory: Memory

  init(lines: Int, seed: UInt64) {
    self.lines = lines
    memory = Memory(bytes: lines * PointerChase.stride)
    var random = SplitMix64(seed: seed)
    var next = Array(0..<lines)
    for i in stride(from: lines - 1, to: 0, by: -1) {
      next.swapAt(i, Int(random.next() % UInt64(i)))
    }
    for i in 0..<lines {
      place(i).storeBytes(of: place(next[i]), as: UnsafeMutableRawPointer.self)
    }
  }

  /// The address of a line.
  func place(_ line: Int) -> UnsafeMutableRawPointer {
    memory.base + line * PointerChase.stride
  }

  /// Whether following the pointers visits every line before it comes back.
  var isOneCycle: Bool {
    var here = place(0)
    for step in 1...lines {
      here = here.load(as: UnsafeMutableRawPointer.self)
      if here == place(0) { return step == lines }
    }
    return false
  }
}
