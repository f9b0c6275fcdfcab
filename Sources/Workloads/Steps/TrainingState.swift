public import Quantities

/// What training keeps for each parameter in mixed precision with Adam, and what copies of a model share of it.
///
/// Weights and gradients, and 12 bytes of the optimizer (fp32 weights and two moments); stage 1 shares the optimizer's, 2 gradients
/// too, 3 weights too (ZeRO, arXiv 1910.02054, section 5).
public struct TrainingState: Sendable, Hashable {
  /// The stage of ZeRO, 0 to 3; 0 shares nothing.
  public var zero: Int
  /// Bytes of a parameter's weight.
  public var weights: Bytes
  /// Bytes of a parameter's gradient.
  public var gradients: Bytes
  /// Bytes of the optimizer's state of a parameter.
  public var optimizer: Bytes

  /// A stage of ZeRO with bytes of each parameter: 2, 2 and 12 by default.
  public init(
    zero: Int, weights: Bytes = Bytes(2), gradients: Bytes = Bytes(2), optimizer: Bytes = Bytes(12)
  ) {
    self.zero = zero
    self.weights = weights
    self.gradients = gradients
    self.optimizer = optimizer
  }

  /// What one copy holds of each.
  public func parts(
    parameters: Double, copies: Double
  ) -> (weights: Bytes, gradients: Bytes, optimizer: Bytes) {
    (
      weights * (parameters / (zero >= 3 ? copies : 1)),
      gradients * (parameters / (zero >= 2 ? copies : 1)),
      optimizer * (parameters / (zero >= 1 ? copies : 1))
    )
  }

  /// What one copy holds.
  public func bytes(parameters: Double, copies: Double) -> Bytes {
    let (weights, gradients, optimizer) = parts(parameters: parameters, copies: copies)
    return weights + gradients + optimizer
  }
}
