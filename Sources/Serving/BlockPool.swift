/// The blocks of a cache (vLLM 0.24, v1/core/block_pool.py): those that nobody holds wait in a queue, and what a block of it holds is
/// found again until the block is taken for something else, that which was used last longest ago first.
struct BlockPool {
  /// Whether what blocks hold is found again.
  private let isCaching: Bool
  /// How many hold each block.
  private var holders: [Int32]
  /// What a block holds; 0 of nothing that can be found.
  private var contents: [UInt64]
  private var places: [UInt64: Int32] = [:]
  /// The queue of blocks that nobody holds: neighbours of each, and the queue's own place behind the last block.
  private var next, previous: [Int32]
  private(set) var free: Int

  init(_ count: Int, isCaching: Bool) {
    self.isCaching = isCaching
    holders = Array(repeating: 0, count: count)
    contents = Array(repeating: 0, count: count)
    next = (0...Int32(count)).map { $0 == count ? 0 : $0 + 1 }
    previous = (0...Int32(count)).map { $0 == 0 ? Int32(count) : $0 - 1 }
    free = count
  }

  private var queue: Int32 { Int32(holders.count) }

  /// The block that holds something; nil where none does.
  func block(of content: UInt64) -> Int32? { places[content] }

  /// Whether nobody holds a block.
  func isFree(_ block: Int32) -> Bool { holders[Int(block)] == 0 }

  /// A block for something new: what it held is lost.
  mutating func take() -> Int32 {
    let block = next[Int(queue)]
    unlink(block)
    forget(block)
    holders[Int(block)] = 1
    return block
  }

  /// One more holds a block.
  mutating func hold(_ block: Int32) {
    if isFree(block) { unlink(block) }
    holders[Int(block)] += 1
  }

  /// One less holds a block; a block that holds nothing to be found is taken before all others.
  mutating func release(_ block: Int32) {
    holders[Int(block)] -= 1
    guard isFree(block) else { return }
    let after = contents[Int(block)] == 0 ? next[Int(queue)] : queue
    let before = previous[Int(after)]
    (next[Int(before)], previous[Int(block)]) = (block, before)
    (next[Int(block)], previous[Int(after)]) = (after, block)
    free += 1
  }

  /// A block is full, and holds this from now on.
  mutating func name(_ block: Int32, _ content: UInt64) {
    guard isCaching, places[content] == nil else { return }
    forget(block)
    places[content] = block
    contents[Int(block)] = content
  }

  /// What a block holds is not found again.
  mutating func forget(_ block: Int32) {
    guard contents[Int(block)] != 0 else { return }
    places[contents[Int(block)]] = nil
    contents[Int(block)] = 0
  }

  private mutating func unlink(_ block: Int32) {
    let (before, after) = (previous[Int(block)], next[Int(block)])
    (next[Int(before)], previous[Int(after)]) = (after, before)
    free -= 1
  }
}
