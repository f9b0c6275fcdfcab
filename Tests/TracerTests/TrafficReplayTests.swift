import Quantities
import Replay
import Testing
import Tracer
import Workloads

/// Formulas against the loop nests that they are of, through caches.
@Suite struct TrafficReplayTests {
  /// Sizes that are large against a fast memory of so many words, in lines of 16.
  static let cases: [(String, String, Int)] = [
    ("attention-naive", "Sq=80;Sk=112;D=48", 1024), ("attention-flash", "Sq=160;D=32", 1024),
    ("attention-flash-1", "Sq=160;D=32", 1024), ("attention-small-cache", "Sq=80;D=240", 2048),
    ("attention-block-sparse", "Sq=256;D=32;kept=4", 1024),
    ("attention-window", "Sq=256;D=32;window=64;sink=2", 2048),
    ("attention-flash-backward", "Sq=96;D=32", 2048), ("linear-recurrent", "Sq=64;D=32", 1024),
    ("linear-chunkwise", "Sq=128;D=32;chunk=4", 2048),
    ("gated-streaming", "Sq=128;D=32;chunk=4", 2048),
    ("gated-materialised", "Sq=128;D=32;chunk=4", 2048), ("rat", "Sq=256;D=32;chunk=4", 2048),
    ("decode-grouped", "H=32;Hkv=2;Sk=64;D=32", 1024),
    ("decode-paged", "H=32;Hkv=2;Sk=64;D=32;page=8", 1024),
    ("decode-latent", "H=32;Sk=64;R=64;Dr=32", 2048), ("gemm", "M=80;N=112;K=176", 1024),
    ("softmax-three-pass", "rows=4;cols=3008", 1024), ("softmax-online", "rows=4;cols=3008", 1024),
    ("fft-iterative", "n=8192", 1024), ("fft-monarch", "n=65536", 8192),
    ("cross-entropy-cut", "T=96;V=256;Dm=64", 2048),
    ("cross-entropy-cut-backward", "T=64;V=128;Dm=32", 1024),
    ("rational-backward-atomics", "rows=8;Dm=256", 1024),
    ("rational-backward-tiled", "rows=32;Dm=256", 2048),
    ("moe", "T=256;Dm=32;Dff=32;E=4;topk=2", 2048),
  ]

  @Test func everyAlgorithmIsReplayed() {
    #expect(Set(Self.cases.map(\.0)) == Set(AlgorithmCatalog.all.map { $0.name }))
  }

  @Test(arguments: cases)
  func formulasCountWhatALeastRecentlyUsedCacheMoves(
    name: String, axes: String, words: Int
  ) throws {
    let memory = FastMemory(words: words, line: 16)
    let algorithm = try AlgorithmCatalog.algorithm(name, Axes(text: axes))
    let blocks = try #require(algorithm.blocks(memory))
    let expected = algorithm.traffic(blocks, memory)
    let nest = RunnableNest(algorithm, blocks: blocks)
    let moved = try nest.replayed(
      through: IdealCache(capacity: words / 16, line: Bytes(64))
    ).traffic
    let best = try nest.recorded(in: OptimalCache(line: Bytes(64))).counts(capacity: words / 16)
    let bound = algorithm.bound(words: words)
    #expect(abs(4 * expected.total / moved.total.value - 1) < 0.05, "\(blocks)")
    #expect(abs(4 * expected.reads / moved.reads.value - 1) < 0.07, "\(blocks)")
    // An optimal cache reads no more; no count is below a bound.
    #expect(best.reads <= Int(moved.reads.value) / 64)
    for count in [4 * expected.total, moved.total.value, best.traffic.total.value] {
      #expect(count >= 4 * bound.words, "\(bound.name)")
    }
  }

  /// In single words, around where the formulas cross.
  @Test func flashAndTheSmallCacheAlgorithmCrossWhereTheFormulasDo() throws {
    let (length, dim) = (48, 16)
    let crossover = try #require(
      try AttentionRegimes(queries: length, keys: length, dim: dim).crossover(line: 1))
    let axes = Axes([(.query, length), (.headDim, dim)])
    func moved(_ name: String, _ words: Int) throws -> Double {
      let algorithm = try AlgorithmCatalog.algorithm(name, axes)
      let blocks = try #require(algorithm.blocks(FastMemory(words: words)))
      let cache = try IdealCache(capacity: words, line: Bytes(4))
      return try RunnableNest(algorithm, blocks: blocks).replayed(through: cache).traffic.total
        .value
    }
    let (below, above) = (crossover * 8 / 10, crossover * 12 / 10)
    #expect(try moved("attention-small-cache", below) < moved("attention-flash", below))
    #expect(try moved("attention-small-cache", above) > moved("attention-flash", above))
  }
}

extension RunnableNest: AccessStream {}
