public import Quantities

/// Laws that the figures of a profile keep on every real machine; what breaks one is a finding, not an error.
public enum ProfileCheck {
  /// The part of a profile that a finding is about.
  public indirect enum Subject: Sendable, Hashable, CustomStringConvertible {
    /// The profile as a whole.
    case profile
    /// The processor and its clocks.
    case processor
    /// The devices of a node.
    case devices
    /// A peak, by what it was taken of; `width` is that of a vector.
    case ceiling(unit: ArithmeticUnit, type: ElementType, workers: Workers, width: Bytes?)
    /// A memory level, by its name.
    case memory(String)
    /// A fixed cost, by its name.
    case overhead(String)
    /// A link, by its name.
    case link(String)
    /// A list of kernels, by operation, library and its own name.
    case kernels(String, String, String)
    /// A family of operations, by its name and library.
    case family(String, String)
    /// A part of the profile of a node's devices.
    case device(Subject)

    /// The subject that a ceiling is.
    public static func compute(_ ceiling: ComputeCeiling) -> Subject {
      .ceiling(
        unit: ceiling.unit, type: ceiling.type, workers: ceiling.workers, width: ceiling.width)
    }

    /// The part in words: "memory 'L2'", "device: the processor".
    public var description: String {
      switch self {
      case .profile: "the profile"
      case .processor: "the processor"
      case .devices: "the devices"
      case .ceiling(let unit, let type, let workers, let width):
        "\(unit.rawValue) \(type.rawValue) by \(workers == .one ? "one" : "all")"
          + (width.map { " at \($0.text)" } ?? "")
      case .memory(let name): "memory '\(name)'"
      case .overhead(let name): "overhead '\(name)'"
      case .link(let name): "link '\(name)'"
      case .kernels(let operation, let implementation, let name):
        "kernels '\(name)' of '\(operation)' (\(implementation))"
      case .family(let name, let implementation): "family '\(name)' (\(implementation))"
      case .device(let subject): "device: \(subject)"
      }
    }
  }

  /// One figure that contradicts another.
  public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The part of the profile that breaks a law.
    public var subject: Subject
    /// What is wrong with it, in words that follow the subject and a colon.
    public var message: String
    /// Where the subject stands; nil and 0 where the profile was not read from a file.
    public var file: String?
    /// The line of the file, from 1; 0 where it is not known.
    public var line: Int

    /// Makes a finding of its subject and what is wrong with it, by default without a place.
    public init(_ subject: Subject, _ message: String, file: String? = nil, line: Int = 0) {
      self.subject = subject
      self.message = message
      self.file = file
      self.line = line
    }

    /// "FILE:LINE: subject: message", without a place that is not known.
    public var description: String {
      let place = file.map { line > 0 ? "\($0):\(line): " : "\($0): " } ?? ""
      return "\(place)\(subject): \(message)"
    }
  }
}

extension HardwareProfile {
  /// What the laws have against this profile and its devices; empty for a sound one.
  ///
  /// What is not there is no finding: `gaps` says what cannot be answered without it.
  public var findings: [ProfileCheck.Finding] {
    let device = devices.map { $0.profile.findings } ?? []
    let inner = device.map { ProfileCheck.Finding(.device($0.subject), $0.message) }
    return deviceFindings + computeFindings + memoryFindings + boundFindings + inner
  }

  /// A node has devices, which are no nodes themselves, and only a node has.
  private var deviceFindings: [ProfileCheck.Finding] {
    guard let devices else {
      return kind == .node ? [.init(.profile, "a node without devices")] : []
    }
    var findings: [ProfileCheck.Finding] = []
    if kind != .node { findings.append(.init(.devices, "only a node has devices")) }
    if devices.profile.kind == .node {
      findings.append(
        .init(
          .devices,
          "they are nodes themselves; several nodes are one with a <link topology=\"network\">"))
    }
    return findings
  }
}
