public import Quantities

/// Causal convolution of batch x channels sequences of `length` with one filter a channel.
public struct FFTConvolution: Operation {
  /// How the convolution is computed.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// The sum as it is written, O(length^2).
    case direct = "fft_conv_direct"
    /// Transforms of twice the length.
    case fft = "fft_conv"
    /// The transform as two matrix products with a twiddle between (FlashFFTConv's order-2 Monarch form).
    case monarch = "fft_conv_monarch"
  }

  /// Which algorithm computes it.
  public let algorithm: Algorithm
  /// Type of sequences, filters and results.
  public let elementType: ElementType
  /// Sequences of each channel.
  public let batch: Int
  /// Channels, each with one filter.
  public let channels: Int
  /// Elements of a sequence, and of a filter.
  public let length: Int

  /// A convolution of batch x channels sequences of `length` elements.
  public init(
    _ algorithm: Algorithm, type: ElementType, batch: Int, channels: Int, length: Int
  ) {
    self.algorithm = algorithm
    self.elementType = type
    self.batch = batch
    self.channels = channels
    self.length = length
  }

  init(_ algorithm: Algorithm, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: algorithm.rawValue)
    self.init(
      algorithm, type: type, batch: try reader.positive(.batch, or: 1),
      channels: try reader.positive(.heads), length: try reader.positive(.n))
    try reader.end()
  }

  /// The family of its algorithm: `fft_conv_direct`, `fft_conv` or `fft_conv_monarch`.
  public var kind: OperationKind { algorithm.kind }
  /// The sizes `B`, `H` for the channels, and `N` for the length.
  public var axes: Axes { Axes([(.batch, batch), (.heads, channels), (.n, length)]) }

  /// A convolution by transforms; `.other` of the direct and the Monarch form.
  public var shape: KernelShape {
    algorithm == .fft ? .convolution(batch: batch, channels: channels, length: length) : .other
  }

  /// Points of a transform: the next power of two that holds twice the length.
  public var points: Int {
    var points = 2
    while points < 2 * length { points *= 2 }
    return points
  }

  /// Factors p x q of `points` in the Monarch form, as near to one another as powers of two can be.
  public var factors: (p: Int, q: Int) {
    var p = 1
    while p * p < points { p *= 2 }
    return (p, points / p)
  }

  /// Transforms in one call: forward and inverse of each pair of sequences (one is the real part, the other the
  /// imaginary one), forward of each filter.
  private var transforms: Double { 2 * pairs + Double(channels) }

  /// Pairs of rows of one channel; an odd one stays alone.
  private var pairs: Double { Double((batch + 1) / 2) * Double(channels) }

  /// FLOPs beside the transforms: the product of two spectra that are packed as pairs, and each filter's scaling.
  private var products: Double {
    pairs * 7 * Double(points) + Double(channels) * 2 * Double(points)
  }

  /// length (length + 1) FLOPs a sequence where it is direct, else those of the transforms and of
  /// products of spectra; reads sequences and filters, writes the results.
  public var demand: Demand {
    let sequences = Double(batch) * Double(channels)
    let (l, n) = (Double(length), Double(points))
    let bytes = elementType.size * (sequences * l)
    let compulsory = Traffic(
      reads: bytes + elementType.size * (Double(channels) * l), writes: bytes)
    switch algorithm {
    case .direct:
      return Demand(elementwise: FLOPs(sequences * l * (l + 1)), compulsory: compulsory)
    case .fft:
      // 34 FLOPs a radix-4 butterfly of 4 points and two steps: 4.25 n log2 n.
      return Demand(
        elementwise: FLOPs(transforms * 4.25 * n * log2(points) + products),
        compulsory: compulsory)
    case .monarch:
      // Of the p rows of the first factor only those that hold data are multiplied; a complex multiply-add is 8 FLOPs.
      let (p, q) = factors
      let filled = min(Double((length + q - 1) / q), Double(p))
      return Demand(
        products: FLOPs(transforms * 8 * n * (Double(q) + filled)),
        elementwise: FLOPs(transforms * 7 * n + products), compulsory: compulsory)
    }
  }

  /// A transform whose points fit is read and written once; else each of its passes (one for two bits, eight products in
  /// the Monarch form) reads and writes the complex points.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let complex = elementType.size * (4 * Double(points))
    guard algorithm != .direct, complex > fastMemory else { return demand.compulsory }
    let passes = algorithm == .fft ? log2(points) / 2 : 4
    let moved = elementType.size * (transforms * passes * 2 * Double(points))
    return Traffic(reads: moved, writes: moved).atLeast(demand.compulsory)
  }

  private func log2(_ points: Int) -> Double { Double(points.trailingZeroBitCount) }
}

extension FFTConvolution.Algorithm {
  /// The family of operations of this algorithm.
  public var kind: OperationKind {
    switch self {
    case .direct: .directConvolution
    case .fft: .fftConvolution
    case .monarch: .monarchConvolution
    }
  }
}

extension FFTConvolution {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
