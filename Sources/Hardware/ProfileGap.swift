import Quantities

/// A question that a profile cannot answer, and what it lacks for that.
public struct ProfileGap: Sendable, Hashable, CustomStringConvertible {
  /// What may be asked of a machine, in the words of a table.
  public enum Question: String, Sendable, Hashable, CaseIterable {
    /// Any question at all.
    case anything
    /// Work of more than one core of a CPU.
    case allCores = "all cores"
    /// Products, and with them steps of models, in bf16 and fp16.
    case sixteenBits = "16-bit steps"
    /// Attention and softmax.
    case attention
    /// Steps of models, in whatever type.
    case steps
    /// Steps that a framework starts kernel by kernel.
    case eagerSteps = "eager steps"
    /// Copies from and to a host, and weights in its memory.
    case copies
    /// Collectives among the devices of a node.
    case collectives
    /// Jobs over several nodes.
    case clusters = "several nodes"
    /// Joules, and the clock under a power limit.
    case energy
  }

  /// What cannot be answered.
  public var question: Question
  /// What is missing: "no link to a host".
  public var reason: String

  /// Makes a gap of a question and what is missing for it.
  public init(_ question: Question, _ reason: String) {
    self.question = question
    self.reason = reason
  }

  /// "copies (no link to a host)".
  public var description: String { "\(question.rawValue) (\(reason))" }
}

extension HardwareProfile {
  /// What the profile cannot answer as it is, once what it inherits is taken over; of a node also what its devices cannot.
  ///
  /// Where nothing can be answered, that alone is said.
  public var gaps: [ProfileGap] {
    let device = devices?.profile ?? self
    let whole = device.wholeGaps
    guard whole.isEmpty else { return whole }
    let power: [ProfileGap] =
      device.processor.power == nil ? [ProfileGap(.energy, "no figures of its power")] : []
    return device.coreGaps + device.computeGaps + device.hostGaps(with: overheads) + fabricGaps
      + power
  }

  /// Figures without which no operation has a price.
  private var wholeGaps: [ProfileGap] {
    var missing: [String] = []
    let fewest = kind == .gpu ? 3 : 2
    if memory.count < fewest {
      missing.append("only \(memory.count) of \(fewest) memory levels")
    }
    if let outermost = memory.last, !outermost.isRead(by: kind == .gpu ? .all : nil) {
      missing.append("no read bandwidth of \(outermost.name)")
    }
    if kind == .gpu {
      if processor.clock == nil { missing.append("no clock") }
      if let innermost = memory.first, memory.count > 1, !innermost.isRead(by: .one) {
        missing.append("no read bandwidth of \(innermost.name) by one multiprocessor")
      }
      for unit in [ArithmeticUnit.vector, .exponential] where !has(unit, .fp32, by: .all) {
        missing.append("no \(unit.rawValue) ceiling of fp32")
      }
    } else if compute.isEmpty {
      missing.append("no compute ceiling")
    }
    return missing.isEmpty ? [] : [ProfileGap(.anything, missing.joined(separator: ", "))]
  }

  /// Teams of threads have to be given work, and to wait for one another.
  private var coreGaps: [ProfileGap] {
    guard kind == .cpu, processor.cores > 1 else { return [] }
    let missing = ["dispatch", "barrier"].filter { !overheads.names($0) }
    return missing.isEmpty ? [] : [ProfileGap(.allCores, "no overhead \(missing.quoted)")]
  }

  /// A GPU's products run on its matrix unit alone; only other machines have their rows' work priced by the roofline.
  private var computeGaps: [ProfileGap] {
    var gaps: [ProfileGap] = []
    let units: [ArithmeticUnit] = kind == .gpu ? [.matrix] : [.matrix, .vector]
    let hasHalves = units.contains { has($0, .bf16) || has($0, .fp16) }
    if !hasHalves {
      gaps.append(.init(.sixteenBits, "no \(units.words) ceiling of bf16 or fp16"))
    }
    guard kind != .gpu else { return gaps }
    let rows: [ArithmeticUnit] = [.vector, .exponential, .division]
    let missing = rows.filter { !has($0, .fp32) }
    guard !missing.isEmpty else { return gaps }
    let reason = "no \(missing.words) ceiling of fp32"
    return gaps + [ProfileGap(.attention, reason), ProfileGap(.steps, reason)]
  }

  /// What the host of a device does: starting its kernels, and copies; a CPU is its own host.
  private func hostGaps(with others: [Overhead]) -> [ProfileGap] {
    switch kind {
    case .cpu, .node: return []
    case .accelerator:
      let reason = "known of GPUs alone"
      return [.init(.eagerSteps, reason), .init(.copies, reason)]
    case .gpu:
      let needed = ["framework call", "kernel launch", "eager gap", "attention plan"]
      let missing = needed.filter { !(overheads + others).names($0) }
      var gaps: [ProfileGap] = []
      if !missing.isEmpty { gaps.append(.init(.eagerSteps, "no overhead \(missing.quoted)")) }
      if !links.contains(where: { $0.topology == .host }) {
        gaps.append(.init(.copies, "no link to a host"))
      }
      return gaps
    }
  }

  /// What joins the devices of a node, and nodes.
  private var fabricGaps: [ProfileGap] {
    guard devices != nil else { return [] }
    var gaps: [ProfileGap] = []
    if !links.contains(where: { [.allToAll, .mesh, .ring].contains($0.topology) }) {
      gaps.append(.init(.collectives, "no link between its devices"))
    }
    if !links.contains(where: { $0.topology == .network }) {
      gaps.append(.init(.clusters, "no link of topology network"))
    }
    return gaps
  }

  /// Whether there is a ceiling of a unit in a type, by all workers or whatever number.
  private func has(_ unit: ArithmeticUnit, _ type: ElementType, by workers: Workers? = nil) -> Bool
  {
    compute.contains {
      $0.unit == unit && $0.type == type && (workers == nil || $0.workers == workers)
    }
  }
}

extension MemoryLevel {
  /// Whether it has a read bandwidth of these workers, or of any.
  fileprivate func isRead(by workers: Workers?) -> Bool {
    bandwidths.contains { $0.direction == .read && (workers == nil || $0.workers == workers) }
  }
}

extension [HardwareProfile.Overhead] {
  fileprivate func names(_ name: String) -> Bool { contains { $0.name == name } }
}

extension [String] {
  /// "'dispatch' or 'barrier'".
  fileprivate var quoted: String { map { "'\($0)'" }.joined(separator: " or ") }
}

extension [ArithmeticUnit] {
  /// "exponential or division".
  fileprivate var words: String { map(\.rawValue).joined(separator: " or ") }
}
