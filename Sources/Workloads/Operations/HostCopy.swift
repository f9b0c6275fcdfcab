public import Quantities

/// A copy of `bytes` between the host's memory and a device's, begun and waited for by one thread.
public struct HostCopy: Operation {
  /// Which way the bytes go.
  public enum Direction: String, Sendable, CaseIterable {
    /// From the host's memory to the device's.
    case toDevice = "memcpy_h2d"
    /// From the device's memory to the host's.
    case toHost = "memcpy_d2h"
  }

  /// Which way its bytes go.
  public let direction: Direction
  /// Bytes that are copied.
  public let bytes: Int
  /// Whether the host's pages are locked, so that the device reads and writes them itself.
  public let isPinned: Bool

  /// A copy of `bytes` one way, from or to host pages that are locked or not.
  public init(_ direction: Direction, bytes: Int, isPinned: Bool) {
    self.direction = direction
    self.bytes = bytes
    self.isPinned = isPinned
  }

  init(_ direction: Direction, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: direction.rawValue)
    self.init(
      direction, bytes: try reader.positive(.bytes), isPinned: try reader.flag(.pinned))
    try reader.end()
  }

  /// The family of its direction: `memcpy_h2d` or `memcpy_d2h`.
  public var kind: OperationKind { direction.kind }
  /// Bytes without a type: `u8`.
  public var elementType: ElementType { .u8 }
  /// The sizes `bytes` and `pinned`, which is 0 or 1.
  public var axes: Axes { Axes([(.bytes, bytes), (.pinned, isPinned ? 1 : 0)]) }

  /// A transfer of so many bytes one way.
  public var shape: KernelShape {
    .transfer(bytes: bytes, toDevice: direction == .toDevice, isPinned: isPinned)
  }

  /// No FLOPs; reads and writes each byte once.
  public var demand: Demand {
    let size = Bytes(Double(bytes))
    return Demand(compulsory: Traffic(reads: size, writes: size))
  }

  /// The compulsory traffic at any capacity: each byte crosses once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension HostCopy.Direction {
  /// The family of operations of this direction.
  public var kind: OperationKind {
    switch self {
    case .toDevice: .copyToDevice
    case .toHost: .copyToHost
    }
  }
}

extension HostCopy {
  /// One size, however many take part.
  public var twinSizes: [Axis] { [.bytes] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
