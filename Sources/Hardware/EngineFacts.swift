/// What one version of an engine starts for a model: the kernels of its modules, and the calls of its host around them.
public struct EngineFacts: Sendable, Hashable {
  /// One kernel that a module starts, or the operation that the module is for.
  public struct Kernel: Sendable, Hashable {
    /// What the kernel does.
    public enum Work: Sendable, Hashable {
      /// An element-wise kernel, which reads and writes so much at each place.
      case map(isVector: Bool, per: Extent, reads: Width, writes: Width)
      /// Sums of rows in fp32.
      case reduction
      /// The operation that the recipe gives under the kernel's name.
      case operation
    }

    /// What it does within its module; empty where the module's name says it.
    public var name: String
    /// The work itself.
    public var work: Work
    /// How often it is started one after another.
    public var times: Int
    /// Calls of the framework at every level around it, each time.
    public var calls: Int
    /// Kernels that one time launches.
    public var launches: Int
  }

  /// What of its module a kernel goes over.
  public enum Extent: String, Sendable, Hashable, CaseIterable {
    /// Rows times columns; half of them; one place a row; one place a column.
    case element, half, row, column
    /// The places of what comes in, of what goes out, and of the weights.
    case input, output, weight
  }

  /// Bytes at one place: so many, and so many elements of the activations' type.
  public struct Width: Sendable, Hashable {
    /// Bytes whatever the type.
    public var bytes: Int
    /// Elements of the activations' type.
    public var elements: Int

    /// Makes a width of its bytes and its elements.
    public init(bytes: Int = 0, elements: Int = 0) {
      (self.bytes, self.elements) = (bytes, elements)
    }

    /// The bytes where an element of the activations has `size` bytes.
    public func of(_ size: Int) -> Int { bytes + elements * size }
  }

  /// A piece of a model as the engine runs it.
  public struct Module: Sendable, Hashable {
    /// As layers and recipes call it: `rms-norm`.
    public var name: String
    /// Its kernels in their order.
    public var kernels: [Kernel]
    /// The measurement, document or source code that it comes from.
    public var source: String
  }

  /// Which modules the layers of some families of models are made of.
  public struct Layer: Sendable, Hashable {
    /// How queries, keys and values are made: by products of their own, by one, or through latent vectors.
    public enum Projections: String, Sendable, Hashable, CaseIterable {
      /// Products of their own, one product of all, or products to and from latent vectors.
      case separate, joined, latent
    }

    /// `model_type` of the families.
    public var families: [String]
    /// Modules before the first layer.
    public var embedding: [String]
    /// The norm, the products, and what follows the first product of the feed-forward part.
    public var norm: String
    /// The module of a product.
    public var linear: String
    /// How queries, keys and values are made.
    public var projections: Projections
    /// What turns queries and keys; nil where positions are learnt.
    public var rotation: String?
    /// What keeps a prompt's keys and values, and what adds a token's; one module for both, or one each.
    public var promptCache: [String]
    /// The same of a token whose keys and values are added.
    public var cache: [String]
    /// Attention of a prompt.
    public var promptAttention: String
    /// Attention of one token to what is cached; nil of an encoder.
    public var attention: String?
    /// What follows the first product of the feed-forward part.
    public var activation: String
    /// How experts are chosen and their results put together; nil of families without experts.
    public var router: String?
    /// How experts' results are put together; nil of families without experts.
    public var results: String?
    /// What is done with the logits; nil where nothing is.
    public var logits: String?
    /// The measurement, document or source code that it comes from.
    public var source: String
  }

  /// What runs the passes of some families of models: the modules around a pass.
  public struct Runner: Sendable, Hashable {
    /// As the engine numbers it.
    public var name: String
    /// `model_type` of the families; empty of the runner of all others.
    public var families: [String]
    /// What prepares a pass, what prompts need beside, and what follows the logits.
    public var inputs: String
    /// What prompts need beside.
    public var prompts: String
    /// What follows the logits.
    public var results: String
    /// The measurement, document or source code that it comes from.
    public var source: String
  }

  /// What the host does for each operation of a recipe that no module stands for.
  public struct Issued: Sendable, Hashable {
    /// Calls of the framework at every level.
    public var calls: Int
    /// Kernels that are launched.
    public var launches: Int

    /// Makes what is issued of its calls and its launches.
    public init(calls: Int, launches: Int) { (self.calls, self.launches) = (calls, launches) }
  }

  /// As questions call it: `torch`.
  public var name: String
  /// As its maker writes it: `2.11`.
  public var version: String
  /// What readers call this version.
  public var title: String
  /// Families of models whose passes were looked at; empty of an engine without a recipe of its own.
  public var families: [String] = []
  /// The modules by their names.
  public var modules: [String: Module]
  /// The layers of families, in the order of the file.
  public var layers: [Layer]
  /// The runners of families, in the order of the file.
  public var runners: [Runner] = []
  /// Whose kernels run the experts of a family whose weights are stored in 4 bits, by the family; of all others the engine's own.
  public var narrowExperts: [String: String] = [:]
  /// Regular expressions of the names of the kernels that a part of its recipe starts, by the part's name.
  public var kernelNames: [String: String] = [:]
  /// What is issued, by the kind of operation.
  public var issued: [String: Issued]
  /// Other numbers by their names; bytes where they are amounts of memory.
  public var facts: [String: Double]

  /// The layer of a family of models; nil of one that was not looked at.
  public func layer(of family: String) -> Layer? { layers.first { $0.families.contains(family) } }
}
