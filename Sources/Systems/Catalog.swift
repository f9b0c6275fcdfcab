import Planning
public import Validate

/// Every published system; the one place that lists them.
public enum SystemCatalog {
  /// In the order in which they are reported.
  public static let systems: [any PublishedSystem.Type] = [
    FlashAttentionSystem.self,
    FlashAttention2System.self,
    IOComplexitySystem.self,
    FlashKATSystem.self,
    EchoAttSystem.self,
    LightningAttentionSystem.self,
    LizardSystem.self,
    SLiMPerformersSystem.self,
    GAMSystem.self,
    GLASystem.self,
    RATSystem.self,
    InfLLMSystem.self,
    RadialAttentionSystem.self,
    RettentionSystem.self,
    ScatterbrainSystem.self,
    RecycledAttentionSystem.self,
    LongGenSystem.self,
    ZipVLSystem.self,
    EfficientVLASystem.self,
    TransMLASystem.self,
    DParallelSystem.self,
    SKIPSystem.self,
    APRILSystem.self,
    AReaLSystem.self,
    UloRLSystem.self,
    MoELensSystem.self,
    ExFlowSystem.self,
    DeepSeekV3System.self,
    TPILLMSystem.self,
    KineticsSystem.self,
    CAATNetSystem.self,
    LadderResidualSystem.self,
    OneBitAdamSystem.self,
    NoLoCoSystem.self,
    LowBandwidthPartitioningSystem.self,
    TokenRingSystem.self,
    LASP2System.self,
    HBPSystem.self,
    MegatronSystem.self,
    FrontierSystem.self,
    ZeROSystem.self,
    CutCrossEntropySystem.self,
    ZO2System.self,
    COATSystem.self,
  ]

  /// The system of a name.
  public static func system(
    _ name: String
  ) throws(ConfigurationError) -> any PublishedSystem.Type {
    if let system = systems.first(where: { $0.name == name }) { return system }
    let known = systems.map { $0.name } + StatedSystem.all.map(\.name)
    throw .unknownSystem(name, known: name.nearest(in: known).map { [$0] } ?? known)
  }
}
