public import Quantities

/// A copy of `bytes` between the host's memory and a device's, begun and waited for by one thread.
public struct HostCopy: Operation {
  public enum Direction: String, Sendable, CaseIterable {
    case toDevice = "memcpy_h2d"
    case toHost = "memcpy_d2h"
  }

  public let direction: Direction
  public let bytes: Int
  /// Whether the host's pages are locked, so that the device reads and writes them itself.
  public let isPinned: Bool

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

  public var kind: OperationKind { direction.kind }
  public var elementType: ElementType { .u8 }
  public var axes: Axes { Axes([(.bytes, bytes), (.pinned, isPinned ? 1 : 0)]) }

  public var shape: KernelShape {
    .transfer(bytes: bytes, toDevice: direction == .toDevice, isPinned: isPinned)
  }

  public var demand: Demand {
    let size = Bytes(Double(bytes))
    return Demand(compulsory: Traffic(reads: size, writes: size))
  }

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
