import Quantities
import Synchronization

/// Plans of products that were looked for lately: layers of a step, and steps that follow one another, ask for the same.
///
/// What is found depends on the key alone, so that a plan from here is the one that would be found again. The number of places is
/// fixed: a plan has two, and takes that of an older one.
final class PlanMemo: Sendable {
  struct Key: Equatable, Sendable {
    var type: ElementType
    var sizes: TiledProduct.Sizes
    /// The share of operands that are not in L2.
    var cold: Double

    /// Its place, from the sizes' bits (Fibonacci hashing, Knuth volume 3, section 6.4).
    fileprivate var place: Int {
      var bits: UInt64 = UInt64(type.position)
      func take(_ size: Double) {
        bits = (bits ^ size.bitPattern) &* 0x9E37_79B9_7F4A_7C15
        bits ^= bits >> 29
      }
      take(sizes.groups)
      take(sizes.m)
      take(sizes.n)
      take(sizes.k)
      take(cold)
      return Int(bits >> (64 - PlanMemo.bits))
    }
  }
  struct Entry: Sendable {
    var key: Key
    /// Which of the library's lists it is from.
    var list: Int
    var plan: TiledProduct.Plan
  }
  private static let bits = 12
  private let entries = Mutex<[Entry?]>([])

  subscript(key: Key) -> Entry? {
    let place = key.place
    return entries.withLock { entries in
      guard !entries.isEmpty else { return nil }
      if let entry = entries[place], entry.key == key { return entry }
      if let entry = entries[place ^ 1], entry.key == key { return entry }
      return nil
    }
  }

  func keep(_ entry: Entry) {
    entries.withLock { entries in
      if entries.isEmpty { entries = [Entry?](repeating: nil, count: 1 << Self.bits) }
      let place = entry.key.place
      if entries[place] != nil { entries[place ^ 1] = entries[place] }
      entries[place] = entry
    }
  }
}
