import Model
import Quantities
import Validate
import Workloads

/// A static mask for video: frames see each other less, the further apart they are (Radial Attention, arXiv 2506.19852).
///
/// Between frames i and j a band of one in 2^floor(log2 |i - j|) pairs of tokens is kept, and every block that it touches is
/// computed: one more than its width, wherever it begins. A pass is attention and the products of a
/// transformer's layers; the first passes are dense in both.
struct RadialAttentionSystem: PublishedSystem {
  static let name = "radial-attention"
  static let group = SystemGroup.sparseAttention
  static let abstract = "attention between frames thins out with their distance"
  static let removes = "products of frames that are far apart"
  static let knob: SystemKnob? = .scaled("frames")

  var frames = 0
  var frame = 0
  var block = 0
  var layers = 0
  var hidden = 0
  var heads = 0
  var passes = 0
  var dense = 0

  enum Quantity: String, FigureQuantity {
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("frames", \.frames, in: 1...1 << 12, "frames of the latent video"),
      .count("tokens", \.frame, in: 1...1 << 16, "tokens of a frame"),
      .count("block", \.block, "tokens along a side of a block of scores"),
      .count("layers", \.layers, "layers"),
      .count("hidden", \.hidden, "width of the model"),
      .count("heads", \.heads, "heads"),
      .count("passes", \.passes, "passes that make a video"),
      .count("dense-passes", \.dense, "first passes without the mask"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard hidden % heads == 0, dense <= passes else {
      throw .impossible("\(hidden) wide in \(heads) heads, \(dense) of \(passes) passes dense")
    }
    let tokens = frames.times(frame)
    let attention = try machine.run(
      "attention",
      Attention(
        .flash, type: .bf16, batch: 1, heads: heads, kvHeads: heads, queries: tokens, keys: tokens,
        headDim: hidden / heads, causal: false), by: .flash2, times: layers)
    let products = try machine.diffusionLayers(tokens: tokens, hidden: hidden, layers: layers)
    let full = CostEstimate.serial([attention, products])
    return .comparison(
      .gain, baseline: .part("dense passes", times: passes, of: full),
      system: .serial([
        .part("dense passes", times: dense, of: full),
        .part(
          "passes with the mask", times: passes - dense,
          of: .serial([
            .part("pairs that are kept", times: 1, of: .share(density, of: attention)), products,
          ])),
      ]))
  }

  /// Pairs of tokens that are computed, of all: for a token of one frame, what it computes of another.
  private var density: Double {
    let edge = Double(block) / Double(frame)
    var kept = Double(frames)
    for distance in 1..<max(frames, 2) where frames > 1 {
      let octave = Int.bitWidth - 1 - distance.leadingZeroBitCount
      kept += 2 * Double(frames - distance) * min(1 / Double(1 << octave) + edge, 1)
    }
    return kept / (Double(frames) * Double(frames))
  }
}
