public import Quantities

/// A decoder-only transformer by its sizes, as its `config.json` describes it.
public struct Transformer: Sendable, Hashable {
  /// The family's name, as `model_type` says it: "llama", "deepseek_v3".
  public var family: String
  /// Width of the residual stream, elements a token.
  public var hidden: Int
  /// Decoder layers, with experts and without.
  public var layers: Int
  /// Tokens of the vocabulary: rows of the embedding's table.
  public var vocabulary: Int
  /// Positions that the model was made for.
  public var context: Int
  /// The attention part of each layer.
  public var attention: AttentionBlock
  /// The feed-forward part of layers without experts.
  public var feedForward: FeedForward
  /// The experts of the other layers; nil of a dense model.
  public var experts: Experts?
  /// The norms of each layer, and the form of the one after the last.
  public var norm: NormBlock
  /// Whether positions are added to the embedding from a table, instead of rotating queries and keys.
  public var learnsPositions: Bool
  /// Whether the vocabulary's product uses the embedding's table.
  public var isTied: Bool
  /// How its weights are quantised; nil where they are all in `type`.
  public var quantization: Quantization?
  /// Whether a token sees none after it; encoders see all, give no next token, and have no vocabulary's product.
  public var isCausal = true
  /// The element type that the weights were published in; nil where nothing says.
  public var type: ElementType?

  /// Projections to heads, and what a head attends to.
  public struct AttentionBlock: Sendable, Hashable {
    /// Query heads of a layer.
    public var heads: Int
    /// Heads of keys and values of a layer without `latent`; each serves heads / kvHeads query
    /// heads.
    public var kvHeads: Int
    /// Elements of a head's query, key and value; with `latent` those of its query and key alone.
    public var headDim: Int
    /// Keys and values through a common low rank (multi-head latent attention); nil of other models.
    public var latent: Latent?
    /// Tokens back to which a windowed layer looks; nil where every layer sees all.
    public var window: Int?
    /// Layers that see all tokens in spite of the window.
    public var globalLayers = 0
    /// Whether the products that make queries, keys and values add a bias.
    public var hasInputBias = false
    /// Whether the product after the heads adds a bias.
    public var hasOutputBias = false
    /// Whether each head has a logit of its own beside those of its keys (gpt-oss: a sink).
    public var hasSinks = false
    /// Whether queries and keys of each head are normalised.
    public var normalisesHeads = false
    /// Elements of a head that are rotated; nil where all are, or those that `latent` says.
    public var rotary: Int?

    /// Elements of a head's query that are rotated by its position.
    public var rotatedWidth: Int { latent?.rotary ?? rotary ?? headDim }

    /// Heads of `headDim` that see all tokens, without norms of their own.
    public init(
      heads: Int, kvHeads: Int, headDim: Int, latent: Latent? = nil, hasInputBias: Bool = false,
      hasOutputBias: Bool = false
    ) {
      (self.heads, self.kvHeads, self.headDim, self.latent) = (heads, kvHeads, headDim, latent)
      (self.hasInputBias, self.hasOutputBias) = (hasInputBias, hasOutputBias)
    }
  }

  /// Ranks and widths of multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1).
  public struct Latent: Sendable, Hashable {
    /// Rank through which queries go; nil where they do not.
    public var queryRank: Int?
    /// Rank through which keys and values go: elements of a token's latent vector.
    public var rank: Int
    /// Width of a head's part that does not rotate, of the part that does, and of its values.
    public var plain: Int
    /// Width of a head's part that rotates; its key is one for all heads.
    public var rotary: Int
    /// Width of a head's values.
    public var value: Int

    /// Ranks and widths; without a `queryRank` queries are made at once.
    public init(queryRank: Int?, rank: Int, plain: Int, rotary: Int, value: Int) {
      (self.queryRank, self.rank) = (queryRank, rank)
      (self.plain, self.rotary, self.value) = (plain, rotary, value)
    }
  }

  /// Two or three products with an activation between.
  public struct FeedForward: Sendable, Hashable {
    /// Elements of a token between the products.
    public var inner: Int
    /// Whether a gate multiplies what goes up.
    public var isGated: Bool
    /// Whether each product adds a bias.
    public var hasBias = false

    /// A part of a width, with a gate or without.
    public init(inner: Int, isGated: Bool, hasBias: Bool = false) {
      (self.inner, self.isGated, self.hasBias) = (inner, isGated, hasBias)
    }
  }

  /// Feed-forward parts of which each token takes a few.
  public struct Experts: Sendable, Hashable {
    /// Experts in each layer that has them.
    public var count: Int
    /// Experts that each token takes in a layer, at most `count`.
    public var perToken: Int
    /// Elements of a token between the products of one expert.
    public var inner: Int
    /// The width of what every token passes through beside; 0 where there is nothing.
    public var sharedInner = 0
    /// Layers that have experts.
    public var layers: Int
    /// Whether the router's product adds a bias.
    public var hasRouterBias = false

    /// Weights of one router over tokens of so many elements.
    func routerParameters(hidden: Int) -> Int { count * (hidden + (hasRouterBias ? 1 : 0)) }

    /// Experts of `layers` layers; with a `sharedInner` of 0 nothing stands beside them.
    public init(count: Int, perToken: Int, inner: Int, sharedInner: Int = 0, layers: Int) {
      (self.count, self.perToken, self.inner) = (count, perToken, inner)
      (self.sharedInner, self.layers) = (sharedInner, layers)
    }
  }

  /// The norms of a model.
  public struct NormBlock: Sendable, Hashable {
    /// RMSNorm or LayerNorm.
    public var form: Norm.Form
    /// Norms of one layer.
    public var count: Int

    /// So many norms of a form in each layer.
    public init(form: Norm.Form, count: Int) { (self.form, self.count) = (form, count) }
  }

  /// A model by its sizes, none of them checked; without `experts` it is dense, and without a `type` nothing says what its weights
  /// were published in.
  public init(
    family: String, hidden: Int, layers: Int, vocabulary: Int, context: Int,
    attention: AttentionBlock, feedForward: FeedForward, experts: Experts? = nil, norm: NormBlock,
    learnsPositions: Bool, isTied: Bool, type: ElementType? = nil
  ) {
    (self.family, self.hidden, self.layers) = (family, hidden, layers)
    (self.vocabulary, self.context) = (vocabulary, context)
    (self.attention, self.feedForward, self.experts) = (attention, feedForward, experts)
    (self.norm, self.learnsPositions, self.isTied) = (norm, learnsPositions, isTied)
    self.type = type
  }
}
