public import Quantities

/// A decoder-only transformer by its sizes, as its `config.json` describes it.
public struct Transformer: Sendable, Hashable {
  /// The family's name, as `model_type` says it: "llama", "deepseek_v3".
  public var family: String
  /// Width of the residual stream, elements a token.
  public var hidden: Int
  public var layers: Int
  public var vocabulary: Int
  /// Positions that the model was made for.
  public var context: Int
  public var attention: AttentionBlock
  /// The feed-forward part of layers without experts.
  public var feedForward: FeedForward
  /// The experts of the other layers; nil of a dense model.
  public var experts: Experts?
  public var norm: NormBlock
  /// Whether positions are added to the embedding from a table, instead of rotating queries and keys.
  public var learnsPositions: Bool
  /// Whether the vocabulary's product uses the embedding's table.
  public var isTied: Bool
  /// The element type that the weights were published in; nil where nothing says.
  public var type: ElementType?

  /// Projections to heads, and what a head attends to.
  public struct AttentionBlock: Sendable, Hashable {
    public var heads: Int
    public var kvHeads: Int
    public var headDim: Int
    /// Keys and values through a common low rank (multi-head latent attention); nil of other models.
    public var latent: Latent?
    /// Tokens back to which a windowed layer looks; nil where every layer sees all.
    public var window: Int?
    /// One layer in so many sees all tokens in spite of the window; 0 means none.
    public var globalEvery = 0
    public var hasInputBias = false
    public var hasOutputBias = false
    /// Whether queries and keys of each head are normalised.
    public var normalisesHeads = false
  }

  /// Ranks and widths of multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1).
  public struct Latent: Sendable, Hashable {
    /// Rank through which queries go; nil where they do not.
    public var queryRank: Int?
    public var rank: Int
    /// Width of a head's part that does not rotate, of the part that does, and of its values.
    public var plain: Int
    public var rotary: Int
    public var value: Int
  }

  /// Two or three products with an activation between.
  public struct FeedForward: Sendable, Hashable {
    public var inner: Int
    /// Whether a gate multiplies what goes up.
    public var isGated: Bool
    public var hasBias = false
  }

  /// Feed-forward parts of which each token takes a few.
  public struct Experts: Sendable, Hashable {
    public var count: Int
    public var perToken: Int
    public var inner: Int
    /// The width of what every token passes through beside; 0 where there is nothing.
    public var sharedInner = 0
    /// Layers that have experts.
    public var layers: Int

    public init(count: Int, perToken: Int, inner: Int, sharedInner: Int = 0, layers: Int) {
      (self.count, self.perToken, self.inner) = (count, perToken, inner)
      (self.sharedInner, self.layers) = (sharedInner, layers)
    }
  }

  public struct NormBlock: Sendable, Hashable {
    public var form: Norm.Form
    /// Norms of one layer.
    public var count: Int
  }
}
