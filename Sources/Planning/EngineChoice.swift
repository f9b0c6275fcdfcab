public import Hardware
public import Workloads

/// An engine by its name, or with a version of it, as in `vllm-0.19`.
public struct EngineChoice: Sendable, Hashable, CustomStringConvertible {
  enum Name: String, CaseIterable { case fused, modules, vllm }

  let name: Name
  /// The version that was asked for; the newest where none was.
  let version: String?

  /// vLLM in its newest version.
  public static var vllm: EngineChoice { EngineChoice(name: .vllm, version: nil) }
  /// The names, as a command line lists them.
  public static var allValueStrings: [String] { Name.allCases.map(\.rawValue) }

  /// Nil of a text that names no engine.
  public init?(argument: String) {
    let pieces = argument.split(separator: "-", maxSplits: 1)
    guard let first = pieces.first, let name = Name(rawValue: String(first)) else { return nil }
    guard pieces.count == 1 || name == .vllm else { return nil }
    self.init(name: name, version: pieces.count == 1 ? nil : String(pieces[1]))
  }

  private init(name: Name, version: String?) { (self.name, self.version) = (name, version) }

  /// A machine with this version; throws where there is no such version.
  public func running(on profile: HardwareProfile) throws(PlanningError) -> HardwareProfile {
    guard let version else { return profile }
    guard let found = profile.running(name.rawValue, version: version) else {
      let known = profile.versions(of: name.rawValue).joined(separator: ", ")
      throw .noSuchFile("engines/\(name.rawValue)-\(version).xml", known: known)
    }
    return found
  }

  /// As a command line writes it.
  public var description: String {
    version.map { "\(name.rawValue)-\($0)" } ?? name.rawValue
  }

  /// How it runs a model's step.
  public var mode: StepMode {
    switch name {
    case .fused: .graph
    case .modules: .eager
    case .vllm: .vllm
    }
  }
}
