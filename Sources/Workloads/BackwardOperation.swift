import Quantities

/// One operation of a backward pass.
public struct BackwardOperation: Sendable {
  /// What it gives, behind the forward operation's name: "inputs' gradient"; empty where that is clear.
  public let name: String
  /// The operation.
  public let operation: any Operation
  /// How often it is run for each time that the forward operation was.
  public let times: Int
  /// Whether its operands were written long before, and come from memory.
  public let isCold: Bool

  /// An operation of a backward pass that is run as often as the forward operation, on what was just written, unless said otherwise.
  public init(
    _ name: String = "", _ operation: any Operation, times: Int = 1, isCold: Bool = false
  ) {
    (self.name, self.operation, self.times, self.isCold) = (name, operation, times, isCold)
  }

  /// Passes over arrays of so many elements, each of which reads two and writes one.
  static func passes(_ count: Int, type: ElementType, elements: Int) -> [BackwardOperation] {
    [
      BackwardOperation(
        "", Stream(.add, type: type, elements: elements), times: count, isCold: true)
    ]
  }
}

/// How a model is split over devices that share each layer (Megatron-LM, arXiv 1909.08053, section 3).
public struct TensorShare: Sendable, Hashable {
  /// What of a product is split.
  public enum Side: Sendable, Hashable {
    /// The columns of its result, and with them heads, and elements of what works on such results.
    case columns
    /// The rows of its weights, so that results of all devices are summed.
    case rows
  }

  /// Devices that share what one had; below 1 where fewer do.
  public let devices: Double
  /// What is split.
  public let side: Side

  /// A share among so many devices.
  public init(devices: Double, side: Side) { (self.devices, self.side) = (devices, side) }

  /// One device's part of a size, at least one.
  func part(_ size: Int) -> Int { max(Int((Double(size) / devices).rounded(.up)), 1) }
}
