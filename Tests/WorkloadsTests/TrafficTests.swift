import Laws
import Quantities
import Testing
import Workloads

@Suite struct TrafficTests {
  @Test(arguments: 0..<10) func trafficIsNeverBelowWhatIsCompulsory(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      let compulsory = operation.demand.compulsory
      let below = capacities.first { capacity in
        let moved = operation.traffic(fastMemory: capacity)
        return !(moved.reads >= compulsory.reads && moved.writes >= compulsory.writes)
      }
      #expect(below == nil, "\(operation.label)")
    }
  }

  @Test(arguments: 0..<30) func trafficNeverRisesWithTheFastMemory(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      let traffic = capacities.map { operation.traffic(fastMemory: $0) }
      let rise = traffic.indices.dropFirst().first {
        rises(traffic[$0 - 1].reads, traffic[$0].reads)
          || rises(traffic[$0 - 1].writes, traffic[$0].writes)
      }
      if let rise {
        Issue.record(
          """
          \(operation.label): \(traffic[rise - 1]) with \(capacities[rise - 1]), \
          but \(traffic[rise]) with \(capacities[rise])
          """)
      }
    }
  }

  @Test(arguments: 0..<10) func aMemoryThatHoldsEverythingSeesOnlyWhatIsCompulsory(seed: Int) throws
  {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      let ample = operation.traffic(fastMemory: Bytes(1e15))
      // Flash reads a head's keys and values for each head that shares them.
      let attention = operation as? Attention ?? (operation as? AttentionGradient)?.forward
      let isShared = attention.map { $0.kvHeads < $0.heads } ?? false
      guard !isShared else { continue }
      let compulsory = operation.demand.compulsory
      #expect(isClose(ample.reads, compulsory.reads), "\(operation.label)")
      #expect(isClose(ample.writes, compulsory.writes), "\(operation.label)")
    }
  }

  /// Hong and Kung 1981 with the constant of Irony, Toledo and Tiskin 2004: 2 m n k / sqrt(M) - 2 M elements.
  @Test(arguments: 0..<40) func productsMoveNoLessThanTheLowerBound(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let (m, n, k) = (random.size(bits: 13), random.size(bits: 13), random.size(bits: 13))
    let type = random.one(of: [ElementType.fp64, .fp32, .bf16, .int8, .int4])
    let product = GEMM(type: type, m: m, n: n, k: k)
    var tightest = Double.infinity
    for capacity in capacities {
      let elements = capacity / type.size
      let bound = product.demand.flops.value / elements.squareRoot() - 2 * elements
      guard bound > 0 else { continue }
      let moved = product.traffic(fastMemory: capacity).total / type.size
      tightest = min(tightest, moved / bound)
      #expect(moved >= bound, "\(product.label) with \(capacity)")
    }
    // Three square tiles are a factor sqrt(3) above the bound, so that a large product must come near it.
    if min(m, n, k) > 2000 { #expect(tightest < 3) }
  }

  @Test(arguments: 0..<20) func flashReadsKeysOnceABlockOnceInAllOrForEachTile(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let (d, block) = (32 << Int.random(in: 0...2, using: &random), 16 << seed % 3)
    let flash = Attention(
      .flash, type: .fp32, batch: 1, heads: 2, kvHeads: 2, queries: 4096, keys: 4096, headDim: d,
      causal: false, block: block)
    let array = Bytes(4 * Double(2 * 4096 * d))
    let blocks = Double(4096 / block)
    #expect(flash.traffic(fastMemory: flash.tile).reads == array * (1 + 2 * blocks))
    #expect(flash.traffic(fastMemory: flash.tile + array).reads == array * 3)
    let less = flash.traffic(fastMemory: flash.tile - Bytes(4))
    #expect(less.reads == array * (4 * blocks))
    #expect(less.writes == array * blocks * (1 + Double(block) / Double(d)))
  }

  @Test func flashMovesLessThanNaiveAttentionWhereTheScoresDoNotFit() throws {
    let sizes = "H=4;Sq=2048;D=64"
    let naive = try operation("attention_naive", sizes).traffic(fastMemory: Bytes(1_048_576))
    let flash = try operation("attention_flash", sizes).traffic(fastMemory: Bytes(1_048_576))
    #expect(flash.total < naive.total / 2)
  }

  @Test func aRowThatFitsIsReadOnce() throws {
    let (three, online) = (
      try operation("softmax_three_pass", "rows=4;cols=1000"),
      try operation("softmax_online", "rows=4;cols=1000")
    )
    let bytes = Bytes(16000)
    let once = Traffic(reads: bytes, writes: bytes)
    #expect(three.traffic(fastMemory: Bytes(8000)) == once)
    #expect(online.traffic(fastMemory: Bytes(8000)) == once)
    #expect(three.traffic(fastMemory: Bytes(7999)) == Traffic(reads: 3 * bytes, writes: 2 * bytes))
    #expect(online.traffic(fastMemory: Bytes(7999)) == Traffic(reads: 2 * bytes, writes: bytes))
    let norm = try operation("layernorm", "rows=4;cols=1000")
    #expect(norm.traffic(fastMemory: Bytes(16000)) == norm.demand.compulsory)
    #expect(norm.traffic(fastMemory: Bytes(15999)).reads == 5 * bytes)
  }

  /// More by more than what roundings of the same formula may differ.
  private func rises(_ before: Bytes, _ after: Bytes) -> Bool { after > before * (1 + 1e-12) }

  private func isClose(_ a: Bytes, _ b: Bytes) -> Bool {
    abs(a.value - b.value) <= 1e-12 * abs(b.value)
  }
}
