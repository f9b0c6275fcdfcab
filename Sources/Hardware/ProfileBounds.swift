import Quantities

/// What figures of machines lie between; one outside has slipped by a unit (TB for GB, kHz for MHz), for no machine has it.
///
/// A bound lies well beyond the machines of 2026 that are named with it, so that a slip of a thousand passes it and no real figure
/// does. No bound can tell peaks with sparsity, which are twice as high, nor a link's two directions together.
struct ProfileBounds {
  /// From the least to the most, and what is known of real machines.
  struct Bound<Unit: Dimension> {
    var least: Quantity<Unit>
    var most: Quantity<Unit>
    var known: String

    /// Why a value is none that a machine has; nil where it may be.
    func fault(of value: Quantity<Unit>) -> String? {
      guard value < least || value > most else { return nil }
      return "\(value.rounded()) is not from \(least.rounded()) to \(most.rounded()): \(known)"
    }
  }

  /// The same of a pure number, with the words that follow it.
  struct Count {
    var least: Double
    var most: Double
    var of: String
    var known: String

    func fault(of value: Double) -> String? {
      guard value < least || value > most else { return nil }
      let shown = value.rounded(toSignificant: 3).short
      return "\(shown) \(of) is not from \(least.short) to \(most.short): \(known)"
    }
  }

  private let kind: HardwareProfile.Kind

  init(of kind: HardwareProfile.Kind) { self.kind = kind }

  private var isCard: Bool { kind == .gpu || kind == .accelerator }
}

extension ProfileBounds {
  var clock: Bound<Frequency> {
    Bound(
      least: Hertz(50 * Prefix.mega.factor), most: Hertz(10 * Prefix.giga.factor),
      known: "processors run at 0.2 to 6 GHz")
  }

  var power: Bound<Power> {
    Bound(
      least: Watts(1), most: Watts(50 * Prefix.kilo.factor),
      known: "a device draws 5 W to 23 kW (one wafer)")
  }

  /// FLOPs a second of all cores; half the bits may give twice as many.
  func rate(_ type: ElementType) -> Bound<Per<Work, Time>> {
    let narrower = max(ElementType.fp16.size / type.size, 1)
    return Bound(
      least: FLOPsPerSecond(0), most: FLOPsPerSecond(100 * Prefix.peta.factor * narrower),
      known: "one device gives at most 5 PFLOP/s of bf16, and a wafer 12")
  }

  /// FLOPs of a clock and core, or results.
  func perClock(_ unit: ArithmeticUnit) -> Count {
    let (most, known) = mostPerClock(unit)
    return Count(
      least: unit == .matrix || unit == .vector ? 1 : 0, most: most, of: "a clock and core",
      known: known)
  }

  private func mostPerClock(_ unit: ArithmeticUnit) -> (Double, String) {
    switch (kind, unit == .matrix) {
    case (.cpu, true), (.node, true): (0x1p14, "a CPU's core has up to 2,048 (AMX, int8)")
    case (.cpu, false), (.node, false): (0x1p12, "a CPU's core has up to 512 (vectors, int8)")
    case (.gpu, true): (0x1p18, "a multiprocessor has 64 (fp64) to 32,768 (fp4, Blackwell)")
    case (.gpu, false): (0x1p13, "a multiprocessor has 4 (fp64) to 554 (fp16) without matrix unit")
    case (.accelerator, true): (0x1p21, "a core of a TPU v6e has 262,144 (bf16), twice that (int8)")
    case (.accelerator, false): (0x1p17, "a TPU's core has up to 4,096 without matrix unit")
    }
  }

  /// What leaves the outermost memory in a second.
  var memoryRate: Bound<Per<Storage, Time>> {
    Bound(
      least: BytesPerSecond(100 * Prefix.mega.factor),
      most: BytesPerSecond((isCard ? 100 : 10) * Prefix.tera.factor),
      known: isCard
        ? "memory of cards gives 0.02 to 22 TB/s" : "memory of CPUs gives 2 GB/s to 2 TB/s")
  }

  /// What leaves a cache that cores share, in a second.
  var sharedRate: Bound<Per<Storage, Time>> {
    Bound(
      least: BytesPerSecond(100 * Prefix.mega.factor), most: BytesPerSecond(Prefix.peta.factor),
      known: "caches of one device give up to 80 TB/s")
  }

  /// Bytes of a clock from a level that each core has for itself.
  var coreBytes: Count {
    Count(
      least: 0, most: 0x1p11, of: "bytes a clock and core", known: "a core's caches give 16 to 256")
  }

  /// Of a level that each core has for itself.
  var coreCapacity: Bound<Storage> {
    Bound(
      least: Bytes(8), most: Bytes(Prefix.gibi.factor),
      known: "a core has up to 32 MiB for itself (IBM z16), or all of a chip's L3 where it is alone"
    )
  }

  /// Of the outermost memory.
  var memoryCapacity: Bound<Storage> {
    Bound(
      least: Bytes(8), most: Bytes((isCard ? 5 : 100) * Prefix.tera.factor),
      known: isCard ? "cards have up to 0.5 TB" : "hosts have up to 64 TB")
  }

  /// From a load to its value.
  var latency: Bound<Time> {
    Bound(
      least: Seconds(0), most: Seconds(20 * Prefix.micro.factor),
      known: "memory answers within a microsecond or two")
  }

  /// FLOPs at the fastest 16-bit (else fp32) rate for each byte of memory: the machine balance.
  var balance: Count {
    Count(least: 1, most: 5000, of: "FLOPs a byte", known: "machines have 3 to 1,500")
  }

  var linkRate: Bound<Per<Storage, Time>> {
    Bound(
      least: BytesPerSecond(Prefix.mega.factor), most: BytesPerSecond(20 * Prefix.tera.factor),
      known: "links of one device give 0.1 GB/s to 1.8 TB/s in one direction")
  }

  var linkLatency: Bound<Time> {
    Bound(
      least: Seconds(0), most: Seconds(100 * Prefix.milli.factor),
      known: "a message takes 1 us to 10 ms")
  }

  var overhead: Bound<Time> {
    Bound(least: Seconds(0), most: Seconds(10), known: "fixed costs take 10 ns to 0.1 s")
  }
}
