public import Quantities

/// The figures of a GPU that a datasheet prints, from which a profile is made that answers.
public struct Datasheet: Sendable, Hashable {
  /// What the profile is called.
  public var name: String
  /// What readers call the card.
  public var title: String
  /// Multiprocessors, or compute units.
  public var cores: Int
  /// The clock at which the peaks are stated.
  public var clock: Hertz
  /// Dense peaks of the matrix unit; at least that of bf16 or fp16.
  public var matrix: [ElementType: FLOPsPerSecond]
  /// Peaks without the matrix unit, where they are stated.
  public var vector: [ElementType: FLOPsPerSecond] = [:]
  /// L1 and shared memory of one multiprocessor together.
  public var l1: Bytes
  /// The cache that all multiprocessors share.
  public var l2: Bytes
  /// What the card's memory holds.
  public var memory: Bytes
  /// Bytes a second of the card's memory, reading and writing together.
  public var bandwidth: BytesPerSecond
  /// To the host, in one direction; nil where it is not stated.
  public var hostLink: BytesPerSecond?
  /// To other cards, all links together, in one direction; nil of a card without.
  public var deviceLink: BytesPerSecond?
  /// The power limit; nil where it is not stated.
  public var power: Watts?
  /// The datasheet, or who states the figures.
  public var source: String

  /// Makes a datasheet of the figures that each has; the others are nil until they are set.
  public init(
    name: String, title: String, cores: Int, clock: Hertz, matrix: [ElementType: FLOPsPerSecond],
    l1: Bytes, l2: Bytes, memory: Bytes, bandwidth: BytesPerSecond, source: String
  ) {
    self.name = name
    self.title = title
    self.cores = cores
    self.clock = clock
    self.matrix = matrix
    self.l1 = l1
    self.l2 = l2
    self.memory = memory
    self.bandwidth = bandwidth
    self.source = source
  }
}

extension Datasheet {
  /// The card's profile: what is stated, what follows from it, and parameters and latencies of another GPU that it is like.
  ///
  /// What follows: fp16 as bf16, tf32 as half of it; per clock and multiprocessor 128 multiply-adds of fp32, 16 exponentials, 16
  /// reciprocals and 128 bytes of L1. Laws: every figure has a source; linear in the clock and the cores where it is derived.
  public func profile(like other: HardwareProfile) -> HardwareProfile {
    var profile = HardwareProfile(
      name: name, kind: .gpu, title: title,
      processor: .init(cores: cores, clock: clock, source: source + powerWords))
    profile.compute = matrixCeilings + vectorCeilings + functionCeilings
    profile.memory = [
      innermost(like: other),
      MemoryLevel(name: "L2", scope: .device, capacity: Figure(l2, source: source), line: line),
      outermost(like: other),
    ]
    profile.links = links
    profile.inherits = inheritance(from: other)
    return profile
  }

  /// A limit alone bounds nothing: what a FLOP and a byte draw is not on a datasheet.
  private var powerWords: String {
    power.map { "; power limit \($0.text), not used: what work draws is not stated" } ?? ""
  }

  private var line: Bytes { Bytes(128) }

  private var matrixCeilings: [ComputeCeiling] {
    let half = matrix[.bf16]
    return ElementType.allCases.compactMap { type in
      let rate: Figure<Per<Work, Time>>? =
        if let stated = matrix[type] {
          Figure(stated, source: source)
        } else if let half, type == .fp16 {
          Figure(half, source: "derived: the rate of bf16; \(source)")
        } else if let half, type == .tf32 {
          Figure(half / 2, source: "derived: half of bf16; \(source)")
        } else {
          nil
        }
      return rate.map { ComputeCeiling(unit: .matrix, type: type, workers: .all, rate: $0) }
    }
  }

  private var vectorCeilings: [ComputeCeiling] {
    var stated = vector.mapValues { Figure($0, source: source) }
    if stated[.fp32] == nil {
      stated[.fp32] = derived(
        256, of: .all, "128 multiply-adds of fp32 per clock and multiprocessor")
    }
    return ElementType.allCases.compactMap { type in
      stated[type].map { ComputeCeiling(unit: .vector, type: type, workers: .all, rate: $0) }
    }
  }

  /// Exponentials and divisions, by one multiprocessor and by all.
  private var functionCeilings: [ComputeCeiling] {
    let units: [(ArithmeticUnit, String)] = [
      (.exponential, "16 special-function results per clock and multiprocessor"),
      (
        .division,
        "16 reciprocals per clock and multiprocessor, on the special-function unit; the steps that refine them are not counted"
      ),
    ]
    var ceilings: [ComputeCeiling] = []
    for (unit, words) in units {
      for workers in Workers.allCases {
        ceilings.append(
          ComputeCeiling(
            unit: unit, type: .fp32, workers: workers, rate: derived(16, of: workers, words)))
      }
    }
    return ceilings
  }

  /// So much in each clock, of one multiprocessor or of all.
  private func derived<Unit: Dimension>(
    _ perClock: Double, of workers: Workers, _ words: String
  ) -> Figure<Unit> {
    let place = workers == .one ? "at \(clock.text)" : "x \(cores) x \(clock.text)"
    return Figure(
      Quantity(perClock * clock.value * (workers == .one ? 1 : Double(cores))),
      source: "derived: CUDA C++ Programming Guide (2024): \(words); \(place)")
  }

  private func innermost(like other: HardwareProfile) -> MemoryLevel {
    let words = "32 banks of 4 bytes per clock and multiprocessor"
    return MemoryLevel(
      name: "L1", scope: .core, capacity: Figure(l1, source: source), line: line,
      bandwidths: Workers.allCases.map { workers in
        MemoryLevel.Bandwidth(
          direction: .read, workers: workers, rate: derived(128, of: workers, words))
      }, latency: latency(of: other.memory.first, of: other))
  }

  private func outermost(like other: HardwareProfile) -> MemoryLevel {
    let rate = Figure(bandwidth, source: "\(source); reading and writing together")
    return MemoryLevel(
      name: "DRAM", scope: .device, capacity: Figure(memory, source: source),
      bandwidths: MemoryLevel.Direction.allCases.map { direction in
        MemoryLevel.Bandwidth(direction: direction, workers: .all, rate: rate)
      }, latency: latency(of: other.memory.last, of: other))
  }

  /// No datasheet prints latencies: they are the other card's, where it has them.
  private func latency(of level: MemoryLevel?, of other: HardwareProfile) -> Figure<Time>? {
    level?.latency.map { Figure($0.value, source: "derived: as of \(other.name): \($0.source)") }
  }

  private var links: [HardwareProfile.Link] {
    var links: [HardwareProfile.Link] = []
    if let deviceLink {
      links.append(
        .init(
          name: "nvlink", topology: .allToAll,
          bandwidth: Figure(deviceLink, source: "\(source); all links together, per direction")))
    }
    if let hostLink {
      links.append(
        .init(
          name: "pcie", topology: .host,
          bandwidth: Figure(hostLink, source: "\(source); per direction")))
    }
    return links
  }

  /// Wider by 2.5 from a card that was measured, as the shipped profiles of other generations are; by 1.5 from one that is wider itself.
  private func inheritance(from other: HardwareProfile) -> HardwareProfile.Inheritance {
    .init(
      profile: other.name, widen: other.inherits == nil ? 2.5 : 1.5,
      source: "judgement: made from a datasheet, taken to use its ceilings as \(other.name) does; "
        + "never measured here")
  }
}
