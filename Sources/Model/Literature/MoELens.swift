public import Quantities
public import Workloads

/// Batch inference of a mixture of experts whose weights stay in the host's memory, by MoE-Lens (arXiv 2504.09345).
///
/// Weights are streamed once a pass over a link; the host holds keys and values and does decode's attention, the device every
/// product. The second stage's equations were not found: it is reconstructed from its description and says so.
public struct MoELens: Sendable {
  /// Bytes of all weights, which are streamed once a pass.
  public let weights: Bytes
  /// What one token leaves in the cache.
  public let tokenBytes: Bytes
  /// Experts over experts that a token takes, N_e / N_k.
  public let expertRatio: Double
  /// Bandwidth from the host to the device, B.
  public let link: BytesPerSecond
  /// What the device computes of products, C.
  public let device: FLOPsPerSecond

  /// A model by its numbers, on a device with a link to a host.
  public init(
    weights: Bytes, tokenBytes: Bytes, expertRatio: Double, link: BytesPerSecond,
    device: FLOPsPerSecond
  ) {
    self.weights = weights
    self.tokenBytes = tokenBytes
    self.expertRatio = expertRatio
    self.link = link
    self.device = device
  }

  /// A model in 16 bits; nil of one without experts.
  public init?(_ model: Transformer, link: BytesPerSecond, device: FLOPsPerSecond) {
    guard let experts = model.experts else { return nil }
    self.init(
      weights: ElementType.bf16.size * Double(model.parameters),
      tokenBytes: model.cacheBytes(.bf16),
      expertRatio: Double(experts.count) / Double(experts.perToken), link: link, device: device)
  }

  /// What the device does while a byte comes, C / B.
  public var intensity: FLOPsPerByte { FLOPsPerByte(device.value / link.value) }

  /// Tokens of one pass that keep the device busy while the weights come (equation 2): n = C / B x N_e / N_k.
  public var saturation: Double { intensity.value * expertRatio }

  /// Keys and values of so many sequences of a length as have one token each in such a pass.
  public func saturationCache(sequence: Int) -> Bytes {
    tokenBytes * (saturation * Double(sequence))
  }

  /// The time to stream the weights once.
  public var pass: Seconds { weights / link }

  /// Tokens in parallel for each token of cache over a sequence's life (equation 3): (p + g) / sum over j = 0...g of (p + j).
  public static func parallelism(prompt p: Int, generated g: Int) -> Double {
    let (p, g) = (Double(p), Double(g))
    return (p + g) / ((g + 1) * p + g * (g + 1) / 2)
  }

  /// Tokens a second, prompts' and generated ones, that the device does at most: as many as saturate it, each pass.
  public var deviceLimit: Double { saturation / pass.value }

  /// First stage (equation 4): min(PME x M / delta, T_GPU), of endless requests; tokens a second.
  public func throughput(cache: Bytes, prompt: Int, generated: Int) -> Double {
    let tokens = cache / tokenBytes
    return min(
      Self.parallelism(prompt: prompt, generated: generated) * tokens / pass.value, deviceLimit)
  }

  /// Second stage, as reconstructed: `requests` in pages of `page` tokens.
  ///
  /// A sequence holds ceil((p + g / 2) / b) b tokens on average, so that S = M / that run at once and q = S / g begin each pass;
  /// a pass does q (p + g) tokens in max(delta, tokens / T_GPU), and there are K / q + g of them. It tends to the first stage
  /// as K grows and b falls.
  public func throughput(
    cache: Bytes, prompt: Int, generated: Int, requests: Int, page: Int
  ) -> Double {
    let (p, g) = (Double(prompt), Double(generated))
    let held = ((p + g / 2) / Double(page)).rounded(.up) * Double(page)
    let atOnce = min(cache / tokenBytes / held, Double(requests))
    let begun = atOnce / g
    let tokens = begun * (p + g)
    let passes = Double(requests) / begun + g
    let each = max(pass.value, tokens / deviceLimit)
    return Double(requests) * (p + g) / (passes * each)
  }
}
