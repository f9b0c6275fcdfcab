import Foundation
public import Quantities

/// How fast all multiprocessors add to the values of one array of a memory level, all lanes of a warp to the same value at a time.
///
/// Additions to one value follow one another; an array of more bytes is spread over more of the level's units.
public struct AtomicAdditions: Sendable, Hashable {
  /// Bytes of the array.
  public var bytes: Bytes
  /// Additions a second in fp32.
  public var rate: Figure<Per<Work, Time>>

  /// Makes a rate of the bytes over which values are spread, at least 1.
  public init(bytes: Bytes, rate: Figure<Per<Work, Time>>) {
    (self.bytes, self.rate) = (bytes, rate)
  }
}

extension [AtomicAdditions] {
  /// Additions a second to an array of so many bytes: between two arrays that were measured by a power law, beyond them as of the
  /// nearest; nil of an empty list.
  ///
  /// Law: a larger array is added to no slower than a smaller one, where that was so of those measured.
  public func rate(of bytes: Bytes) -> FLOPsPerSecond? {
    guard let above = firstIndex(where: { $0.bytes >= bytes }) else { return last?.rate.value }
    guard above > 0 else { return first?.rate.value }
    let (low, high) = (self[above - 1], self[above])
    let share = log(bytes / low.bytes) / log(high.bytes / low.bytes)
    return low.rate.value * pow(high.rate.value / low.rate.value, share)
  }
}
