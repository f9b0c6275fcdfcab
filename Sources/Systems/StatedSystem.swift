/// A system of which a claim is stated and nothing is worked out: its source gives no figure of a cost, or neither what was run nor on what.
public struct StatedSystem: Sendable {
  /// Its name.
  public let name: String
  /// What kind of system it is.
  public let group: SystemGroup
  /// What it changes, in a phrase.
  public let abstract: String
  /// What its source claims.
  public let claim: String
  /// Why nothing is worked out.
  public let reason: String

  private init(
    _ name: String, _ group: SystemGroup, _ abstract: String, claims claim: String,
    but reason: String
  ) {
    (self.name, self.group, self.abstract) = (name, group, abstract)
    (self.claim, self.reason) = (claim, reason)
  }

  /// Every such system.
  public static let all: [StatedSystem] = [
    .init(
      "low-rank-mhsa", .attention, "affinities of attention by low-rank factors",
      claims: "fewer weights than a GRU", but: "its abstract has no cost"),
    .init(
      "slab", .linearAttention, "norms of layers are folded into products at inference",
      claims: "16.2 ms, 2.4 less than without", but: "neither the card nor the batch is stated"),
    .init(
      "nexus", .serving, "prompts and decode share a GPU's multiprocessors",
      claims: "up to 2.2 times the throughput of vLLM",
      but: "models, loads and cards of the figures are not in the abstract"),
    .init(
      "dnn-server", .serving, "work around a network: decoding, copies, brokers",
      claims: "up to 56 % of the latency", but: "it measures one pipeline's own work"),
    .init(
      "fal", .tensorParallel, "the sum between attention and feed-forward is dropped",
      claims: "44 % less training time, 1.18 times on one GPU",
      but: "neither the cards nor their links are in the abstract"),
    .init(
      "sequential-coding", .dataParallel, "redundant gradients coded over rounds",
      claims: "16 % less run time", but: "the stragglers of its 256 workers are not printed"),
    .init(
      "ultra-gen", .sparseAttention, "windows and compressed global attention for video",
      claims: "native 4K", but: "its abstract has no cost"),
    .init(
      "atts", .testTime, "drafts and targets scale asynchronously",
      claims: "up to 56.7 times as fast", but: "neither models nor machines are in the abstract"),
    .init(
      "scale", .testTime, "easy parts of a problem take a fast model",
      claims: "33 to 53 % less computation",
      but: "how many parts are easy is a property of the problems"),
    .init(
      "co2", .dataParallel, "local steps beside a sum of the last ones",
      claims: "scales to 128 GPUs", but: "its local steps per sum are not printed"),
    .init(
      "e-control", .dataParallel, "controlled feedback of compression's errors",
      claims: "rates of convergence", but: "it claims steps and no cost of one"),
    .init(
      "c4", .dataParallel, "faults are found, traffic is planned on the fabric",
      claims: "30 % less lost to errors, 15 % faster",
      but: "both are of one cluster's faults and traffic, which are not printed"),
    .init(
      "mind-vl", .training, "hybrid parallel training on Ascend",
      claims: "a tenth of the data", but: "it claims data and no cost of them"),
  ]

  /// The system opened.
  public var text: String {
    """
    \(name), \(group.rawValue): \(abstract)
    claims: \(claim)
    stated only: \(reason)
    """
  }
}
