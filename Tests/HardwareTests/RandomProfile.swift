import Hardware
import Laws
import Quantities

/// Profiles of every shape that the schema allows, from a seed.
struct RandomProfile {
  private var generator: SplitMix

  init(seed: UInt64) { generator = SplitMix(seed: seed) }

  mutating func profile(depth: Int = 0) -> HardwareProfile {
    var profile = HardwareProfile(
      name: "p\(Int.random(in: 0...999, using: &generator))", kind: choice(),
      title: label(),
      processor: .init(
        cores: Int.random(in: 1...100_000, using: &generator), clock: maybe { $0.positive() },
        runningClock: maybe { $0.positive() },
        power: maybe {
          .init(
            limit: $0.positive(), idle: $0.maybe { $0.positive() }, busy: $0.positive(),
            after: $0.positive(), voltage: 0.5, matrixClock: $0.maybe { $0.positive() },
            source: $0.text(),
            costs: [
              .init(.unit(.matrix, .bf16), each: $0.figure()),
              .init(.level("HBM"), each: $0.figure()),
            ])
        }, source: text()))
    profile.reported = names().map { ReportedName($0, source: text()) }
    for unit in ArithmeticUnit.allCases {
      for type in ElementType.allCases where Bool.random(using: &generator) {
        profile.compute.append(
          ComputeCeiling(
            unit: unit, type: type, workers: choice(), width: maybe { $0.positive() },
            rate: figure()))
      }
    }
    profile.memory = names().map { name in level(name) }
    profile.overheads = names().map { HardwareProfile.Overhead(name: $0, time: figure()) }
    profile.links = names().map { name in
      HardwareProfile.Link(
        name: name, topology: choice(), bandwidth: figure(), latency: maybe { $0.figure() })
    }
    if depth < 2, Bool.random(using: &generator) {
      profile.devices = .init(
        count: Int.random(in: 1...16, using: &generator), profile: self.profile(depth: depth + 1),
        source: text())
    }
    profile.inherits = maybe {
      HardwareProfile.Inheritance(
        profile: "other", widen: .random(in: 1...100, using: &$0.generator), source: $0.text())
    }
    profile.kernels = names().map { name in kernels(name) }
    profile.families = names().map { name in family(name) }
    return profile
  }

  private mutating func level(_ name: String) -> MemoryLevel {
    var level = MemoryLevel(
      name: name, scope: choice(), capacity: figure(), line: maybe { $0.positive() },
      latency: maybe { $0.figure() },
      overlap: maybe { Share(Double.random(in: 0...1, using: &$0.generator), source: $0.text()) })
    if level.line != nil {
      level.ways = maybe { $0.count() }
      level.inclusion = choice()
    }
    for direction in MemoryLevel.Direction.allCases {
      for workers in Workers.allCases where Bool.random(using: &generator) {
        level.bandwidths.append(.init(direction: direction, workers: workers, rate: figure()))
      }
    }
    for bytes in [32.0, 320, 4096] where Bool.random(using: &generator) {
      level.atomics.append(AtomicAdditions(bytes: Bytes(bytes), rate: figure()))
    }
    return level
  }

  private mutating func kernels(_ name: String) -> KernelSet {
    let types = ElementType.allCases.filter { _ in Bool.random(using: &generator) }
    let tiles = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      KernelSet.Tile(width: count(), height: count())
    }
    return KernelSet(
      operation: label(), implementation: label(), name: name, unit: choice(),
      types: types.isEmpty ? [.bf16] : types, tiles: tiles,
      splits: Bool.random(using: &generator) ? [1] : [1, count(), count()],
      alignment: maybe { $0.positive() }, headDim: maybe { $0.count() },
      mostRows: maybe { $0.count() },
      resident: count(),
      warps: count(), share: .random(in: 0.001...1, using: &generator), narrow: count(),
      loads: abs(number()),
      accesses: maybe { abs($0.number()) }, step: maybe { $0.positive() },
      spill: maybe { $0.positive() }, source: text())
  }

  private mutating func count() -> Int { Int.random(in: 1...4096, using: &generator) }

  private mutating func family(_ name: String) -> Family {
    let parameters = names().map { name in
      let amounts = [number(), number(), number()].sorted()
      return Family.Parameter(
        name: name, unit: choice(), value: amounts[1], low: amounts[0],
        high: amounts[2], source: text())
    }
    let quantiles = [
      -Double.random(in: 0.001...50, using: &generator), .random(in: 0.001...50, using: &generator),
    ]
    return Family(
      name: name, implementation: label(), parameters: parameters,
      residuals: maybe {
        Family.Residuals(
          count: Int.random(in: 1 ... .max, using: &$0.generator), p10: quantiles[0],
          p90: quantiles[1], folds: Int.random(in: 1...9, using: &$0.generator),
          source: $0.text())
      },
      kernelResiduals: names().map {
        Family.Residuals(
          count: count(), p10: quantiles[0], p90: quantiles[1], folds: count(), kernels: $0,
          source: text())
      })
  }
}

extension RandomProfile {
  private mutating func any<Value>(of values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }

  private mutating func choice<Value: CaseIterable>() -> Value where Value.AllCases == [Value] {
    any(of: Value.allCases)
  }

  private mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? {
    Bool.random(using: &generator) ? make(&self) : nil
  }

  private mutating func figure<Unit: Dimension>() -> Figure<Unit> {
    Figure(positive(), source: text())
  }

  /// Round numbers, odd ones and those far out.
  private mutating func positive<Unit: Dimension>() -> Quantity<Unit> {
    Quantity(Swift.max(abs(number()), .leastNonzeroMagnitude))
  }

  private mutating func number() -> Double {
    switch Int.random(in: 0...3, using: &generator) {
    case 0: Double(Int.random(in: -4096...4096, using: &generator))
    case 1: Double.random(in: -1...1, using: &generator)
    case 2: Double(Int.random(in: 1...4095, using: &generator)) * Prefix.mebi.factor
    default:
      Double(sign: .plus, exponent: Int.random(in: -1000...1000, using: &generator), significand: 1)
        * Double.random(in: 1..<2, using: &generator)
    }
  }

  /// Up to three different names.
  private mutating func names() -> [String] {
    let count = Int.random(in: 0...3, using: &generator)
    return (0..<count).map { "\($0)\(label())" }
  }

  /// A text without line breaks and without blanks at its ends.
  private mutating func label() -> String { "x\(any(of: ["", " ", "é&", "<\">", "'", "漢"]))y" }

  /// A text of anything that XML can hold.
  private mutating func text() -> String {
    let pieces = [
      "a", " ", "\n", "\t", "\r", "&", "<", ">", "\"", "'", "é", "漢", "😀", "]]>", "&#10;",
    ]
    let count = Int.random(in: 0...8, using: &generator)
    return (0..<count).map { _ in any(of: pieces) }.joined() + "."
  }
}
