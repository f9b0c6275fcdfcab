import Model
import Quantities
import Validate
import Workloads

/// Convolution as products of small Fourier matrices (FlashFFTConv, arXiv 2311.05908).
///
/// Its published times are the table `flashfftconv`.
struct FlashFFTConvSystem: PublishedSystem {
  static let name = "flash-fft-conv"
  static let group = SystemGroup.convolution
  static let abstract = "a Fourier transform as products of small matrices, fused with its inverse"
  static let removes = "passes over the transform in memory, work outside of the matrix unit"
  static let tables = ["flashfftconv"]
  static let knob: SystemKnob? = .scaled("length")

  var type = ElementType.fp16
  var batch = 0
  var channels = 0
  var length = 0

  enum Quantity: String, FigureQuantity {
    /// Over a convolution by Fourier transforms.
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .choice("type", \.type, "type of the elements"),
      .count("batch", \.batch, "sequences"),
      .count("channels", \.channels, "channels"),
      .count("length", \.length, "elements of a sequence"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    func time(
      _ name: String, _ algorithm: FFTConvolution.Algorithm
    ) throws(SystemError) -> CostEstimate {
      try machine.run(
        name,
        FFTConvolution(algorithm, type: type, batch: batch, channels: channels, length: length))
    }
    return .comparison(
      .gain, baseline: try time("by Fourier transforms", .fft),
      system: try time("by products", .monarch))
  }
}
