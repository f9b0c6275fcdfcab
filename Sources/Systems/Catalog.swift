public import Validate

/// Every published system; the one place that lists them.
public enum SystemCatalog {
  /// In the order in which they are reported.
  public static let systems: [any PublishedSystem.Type] = [
    MoELensSystem.self,
    ZeROSystem.self,
    DeepSeekV3System.self,
    CutCrossEntropySystem.self,
    FlashAttentionSystem.self,
    ZO2System.self,
    COATSystem.self,
  ]

  /// The system of a name.
  public static func system(
    _ name: String
  ) throws(ConfigurationError) -> any PublishedSystem.Type {
    guard let system = systems.first(where: { $0.name == name }) else {
      throw .unknownSystem(name, known: systems.map { $0.name })
    }
    return system
  }
}
