import Hardware
import Laws
import Quantities
import Testing

@Suite struct AtomicAdditionsTests {
  private func list(_ pairs: [(Double, Double)]) -> [AtomicAdditions] {
    pairs.map { bytes, rate in
      AtomicAdditions(bytes: Bytes(bytes), rate: Figure(FLOPsPerSecond(rate), source: "s"))
    }
  }

  @Test func nothingIsKnownOfAnEmptyList() {
    #expect([AtomicAdditions]().rate(of: Bytes(8)) == nil)
  }

  @Test func whatWasMeasuredIsKeptAndTheEndsGoOn() {
    let additions = list([(32, 1e9), (128, 4e9)])
    for (bytes, rate) in [(4.0, 1e9), (32, 1e9), (128, 4e9), (1e6, 4e9)] {
      #expect(additions.rate(of: Bytes(bytes)) == FLOPsPerSecond(rate))
    }
    let middle = additions.rate(of: Bytes(64))?.value ?? 0
    #expect(abs(middle / 2e9 - 1) < 1e-12)
  }

  /// Larger arrays are added to no slower, where that was so of those measured.
  @Test(arguments: UInt64(0)..<40) func ratesGrowWithTheArray(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var (bytes, rate) = (1.0, 1.0)
    let additions = list(
      (0..<random.size(bits: 3)).map { _ in
        bytes *= 1 + Double(random.size(bits: 6))
        rate *= 1 + Double(random.size(bits: 4)) / 8
        return (bytes, rate)
      })
    let sizes = (0..<32).map { _ in Double(random.size(bits: 20)) }.sorted()
    let rates = sizes.compactMap { additions.rate(of: Bytes($0))?.value }
    #expect(rates.count == sizes.count)
    for (smaller, larger) in zip(rates, rates.dropFirst()) {
      #expect(larger >= smaller * (1 - 1e-12))
    }
  }
}
