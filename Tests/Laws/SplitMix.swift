import Serving

/// The generator of services, by which tests draw too: a seed gives the same numbers on every machine.
public struct SplitMix: RandomNumberGenerator {
  private var generator: SeededGenerator

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  public mutating func next() -> UInt64 { generator.next() }
}
