public import Workloads

/// A model under the name by which tables call it.
public struct NamedModel: Sendable {
  /// As printed.
  public let name: String
  /// Its sizes.
  public let model: Transformer

  /// A model under a name.
  public init(name: String, model: Transformer) {
    self.name = name
    self.model = model
  }
}
