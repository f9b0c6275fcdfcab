import Traces

/// Every kind of change; the one place that lists them.
public enum ChangeCatalog {
  /// The kinds in the order in which they are shown; the last stands for every key that is none of the others'.
  public static var kinds: [any ReplayChange.Type] {
    [
      RemovedSpans.self, HostSpeed.self, Launches.self, ProfilerRemoval.self,
      ElementwiseFusion.self, AttentionAlgorithm.self, OperandType.self, DataParallelRanks.self,
      TensorParallelDevices.self, LinkBandwidth.self, LinkLatency.self,
      OverlappedCommunication.self, NamedSpeed.self,
    ]
  }

  /// All that can be written, with what it does.
  public static var forms: [ChangeForm] { kinds.flatMap { $0.forms } }

  /// The change that a text asks for; a family with a number is so many times faster, also where another change has its name.
  public static func change(_ text: ChangeText) throws(ChangeError) -> any ReplayChange {
    if KernelFamily(named: text.key) != nil, Double(text.value) != nil {
      return try NamedSpeed(text)
    }
    let kind = kinds.first { $0.key == text.key } ?? NamedSpeed.self
    return try kind.init(text)
  }
}
