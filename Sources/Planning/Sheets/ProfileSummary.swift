import Documents
import Hardware
import Quantities

/// What most people want of a profile; of a node, of each of its devices.
struct ProfileSummary {
  private let profile: HardwareProfile
  private var device: HardwareProfile { profile.devices?.profile ?? profile }

  init(_ profile: HardwareProfile) { self.profile = profile }

  /// The fastest ceiling of the matrix unit, else of the vectors, in bf16, else fp16, else fp32.
  private var peak: (type: ElementType, rate: FLOPsPerSecond)? {
    for type in [ElementType.bf16, .fp16, .fp32] {
      for unit in [ArithmeticUnit.matrix, .vector] {
        if let rate = rate(of: unit, type) { return (type, rate) }
      }
    }
    return nil
  }

  /// The fastest ceiling of all workers together, else of one.
  private func rate(of unit: ArithmeticUnit, _ type: ElementType) -> FLOPsPerSecond? {
    let ceilings = device.compute.filter { $0.unit == unit && $0.type == type }
    let all = ceilings.filter { $0.workers == .all }
    return (all.isEmpty ? ceilings : all).map(\.rate.value).max()
  }

  private func bandwidth(of level: MemoryLevel) -> BytesPerSecond? {
    let reads = level.bandwidths.filter { $0.direction == .read }
    return (reads.first { $0.workers == .all } ?? reads.first)?.rate.value
  }

  private var memory: MemoryLevel? { device.memory.last }
  private var memoryBandwidth: BytesPerSecond? { memory.flatMap { bandwidth(of: $0) } }
}

extension ProfileSummary {
  /// One cell a column of a list.
  var cells: [String] {
    let best = peak.map { "\($0.type.rawValue) \($0.rate.rounded())" } ?? ""
    let questions = profile.gaps.map(\.question.rawValue).joined(separator: ", ")
    return [
      profile.name, profile.kind.rawValue, "\(profile.devices?.count ?? 1)",
      memory?.capacity.value.rounded() ?? "", memoryBandwidth?.rounded() ?? "", best, questions,
      profile.title,
    ]
  }

  /// The same for programs, in base units; null of what the profile does not say.
  var members: [JSONValue.Member] {
    let peakType = peak.map { JSONValue.string($0.type.rawValue) } ?? .null
    let questions = profile.gaps.map { JSONValue.string($0.question.rawValue) }
    return [
      .init("name", .string(profile.name)), .init("kind", .string(profile.kind.rawValue)),
      .init("title", .string(profile.title)),
      .init("devices", JSONValue(profile.devices?.count ?? 1)),
      .init("memory_bytes", Self.number(memory?.capacity.value.value)),
      .init("bandwidth_bytes_per_s", Self.number(memoryBandwidth?.value)),
      .init("peak_type", peakType),
      .init("peak_flop_per_s", Self.number(peak?.rate.value)),
      .init("cannot_answer", .array(questions)),
    ]
  }

  private static func number(_ value: Double?) -> JSONValue {
    value.map { JSON.number($0) } ?? .null
  }
}

extension ProfileSummary {
  /// At most twenty lines, those left out of which the profile says nothing.
  var lines: [(label: String, text: String)] {
    let all: [(label: String, text: String?)] = [
      ("kind", kind), ("reported", named(device.reported.map(\.name))), ("cores", cores),
      ("matrix", rates(of: .matrix)), ("vector", rates(of: .vector)), ("memory", memoryWords),
      ("caches", caches), ("links", links), ("power", power), ("measured", measured),
      ("inherited", inherited), ("cannot answer", gaps),
    ]
    return all.compactMap { line -> (label: String, text: String)? in
      guard let text = line.text else { return nil }
      return (line.label, text)
    }
  }

  private var kind: String {
    guard let devices = profile.devices else { return profile.kind.rawValue }
    return "node of \(devices.count) x \(devices.profile.name), with \(profile.processor.cores) "
      + "cores of the host"
  }

  private var cores: String {
    let processor = device.processor
    let clock = processor.clock.map { " at \($0.rounded())" } ?? ""
    let running = processor.runningClock.map { ", running at \($0.rounded())" } ?? ""
    return "\(processor.cores)\(clock)\(running)"
  }

  /// "bf16 989 TFLOP/s, fp8 1.98 PFLOP/s".
  private func rates(of unit: ArithmeticUnit) -> String? {
    named(
      ElementType.allCases.compactMap { type in
        rate(of: unit, type).map { "\(type.rawValue) \($0.rounded())" }
      })
  }

  private var memoryWords: String? {
    memory.map { level in
      "\(level.name) \(level.capacity.value.rounded())"
        + (bandwidth(of: level).map { ", \($0.rounded())" } ?? ", bandwidth not known")
    }
  }

  private var caches: String? {
    named(
      device.memory.dropLast().map { level in
        let share = level.scope == .core ? " a core" : ""
        let rate = bandwidth(of: level).map { ", \($0.rounded())" } ?? ""
        return "\(level.name) \(level.capacity.value.text)\(share)\(rate)"
      }, by: "; ")
  }

  private var links: String? {
    let others = profile.devices?.profile.links ?? []
    let own = profile.links
    let inner = others.filter { link in !own.contains { $0.name == link.name } }
    return named(
      (own + inner).map { "\($0.name) \($0.bandwidth.value.rounded()) (\($0.topology.rawValue))" })
  }

  private var power: String? {
    device.processor.power.map { power in
      let idle = power.idle.map { ", \($0.text) idle" } ?? ""
      return "limit \(power.limit.text)\(idle)"
    }
  }

  private var families: [Family] { profile.families + (profile.devices?.profile.families ?? []) }

  private var measured: String {
    let own = families.count { $0.residuals != nil && $0.residuals?.origin == nil }
    return own == 0 ? "no kernels here" : "\(own) families of kernels here"
  }

  /// How many families are whose, in the order of the profiles' names.
  private var inherited: String? {
    let origins = families.compactMap { $0.residuals?.origin }
    let counts = Dictionary(grouping: origins, by: \.self).mapValues(\.count)
    return named(
      counts.sorted { $0.key < $1.key }.map { origin, count in
        "\(count) families from \(origin.replacing(", times ", with: ", ranges times "))"
      }, by: "; ")
  }

  private var gaps: String {
    named(profile.gaps.map(\.description)) ?? "nothing that it lacks figures for"
  }

  /// Several words as one; nil of none.
  private func named(_ words: [String], by separator: String = ", ") -> String? {
    words.isEmpty ? nil : words.joined(separator: separator)
  }
}
