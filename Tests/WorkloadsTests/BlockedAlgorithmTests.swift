import Laws
import Quantities
import Testing

@testable import Workloads

@Suite struct BlockedAlgorithmTests {
  /// A block-sparse mask has the blocks' size, so that another memory is another question.
  static let all = AlgorithmCatalog.all.filter { $0 != BlockSparseAttention.self }.flatMap { type in
    type.examples.map { (type.name, $0) }
  }

  @Test(arguments: all)
  func trafficNeverRisesWithMemoryNorFallsBelowABound(name: String, axes: String) throws {
    let algorithm = try AlgorithmCatalog.algorithm(name, Axes(text: axes))
    var last = Double.infinity
    for exponent in 10...21 {
      let memory = FastMemory(words: 1 << exponent, line: 16)
      guard let blocks = algorithm.blocks(memory) else { continue }
      let moved = algorithm.transfers(blocks, memory).reduce(0) { $0 + $1.total }
      #expect(algorithm.workingSet(blocks, line: 16) <= memory.words)
      // Whole blocks may be a little unlucky.
      #expect(moved <= last * 1.02, "\(blocks)")
      #expect(algorithm.traffic(blocks, memory).total >= algorithm.bound(words: memory.words).words)
      last = min(last, moved)
    }
    #expect(last < .infinity)
  }

  @Test(arguments: [64, 128]) func flashFallsAsOneOverMemoryAndGrowsAsTheDimensionSquared(
    dim: Int
  ) throws {
    func passing(_ dim: Int, _ words: Int) throws -> Double {
      let flash = try FlashAttention(axes: Axes([(.query, 16384), (.headDim, dim)]))
      let memory = FastMemory(words: words)
      let blocks = try #require(flash.blocks(memory))
      return flash.traffic(blocks, memory).total - flash.compulsory / 2
    }
    let first = 64 * dim
    let (at, decade) = (try passing(dim, first), try passing(dim, 10 * first))
    #expect(abs(at / decade / 10 - 1) < 0.1)
    let wide = try passing(2 * dim, 10 * first)
    #expect(abs(wide / decade / 4 - 1) < 0.1)
  }

  @Test func regimesCrossAtTheSameShareOfTheDimensionSquared() throws {
    let shares = try [64, 128].map { dim in
      let regimes = try AttentionRegimes(queries: 2048, keys: 2048, dim: dim)
      let words = try #require(regimes.crossover(line: 1))
      let eighth = FastMemory(words: dim * dim / 8)
      let small = try #require(regimes.small.blocks(eighth))
      let flash = try #require(regimes.flash.blocks(eighth))
      #expect(
        regimes.small.traffic(small, eighth).total < regimes.flash.traffic(flash, eighth).total)
      return Double(words) / Double(dim * dim)
    }
    #expect(abs(shares[0] / shares[1] - 1) < 0.15, "\(shares)")
    #expect((0.4...1.2).contains(shares[1]))
  }

  @Test(arguments: [1, 2, 4, 8, 16]) func blockSparseTrafficIsProportionalToItsDensity(
    kept: Int
  ) throws {
    func passing(_ kept: Int) throws -> Double {
      let sparse = try BlockSparseAttention(
        axes: Axes([(.query, 4096), (.headDim, 64), (.kept, kept)]))
      let memory = FastMemory(words: 16384)
      let blocks = try #require(sparse.blocks(memory))
      return sparse.transfers(blocks, memory)[1].total
    }
    #expect(abs(try passing(kept) / passing(16) * 16 / Double(kept) - 1) < 0.05)
  }

  @Test(arguments: 0..<20) func blocksFitAndPassesAreEven(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let rows = Int.random(in: 1...100_000, using: &random)
    let room = Int.random(in: 1...rows, using: &random)
    let block = rows.block { $0 <= room }
    #expect(block <= room && rows.pieces(of: block) == rows.pieces(of: room))
  }

  /// Half of the scores, and the same M less at the end of each head.
  @Test func aMaskHalvesTheScoresOfTheirBound() throws {
    let memory = Bytes(4 * 1024)
    func bound(_ queries: Int, causal: Int) throws -> LowerBound {
      try Catalog.operation(
        kind: "attention_flash", type: "fp32",
        axes: "H=3;Sq=\(queries);Sk=2048;D=64;causal=\(causal)"
      ).lowerBound(fastMemory: memory)
    }
    let (masked, half) = (try bound(2048, causal: 1), try bound(1024, causal: 0))
    #expect(masked.name == "scores" && masked.words == half.words)
  }

  @Test func operationsKnowTheirAlgorithm() throws {
    for (kind, sizes, name) in [
      ("gemm", "M=64;N=48;K=32", "gemm"), ("attention_flash", "H=2;Sq=64;D=16", "attention-flash"),
      ("attention_decode", "B=2;H=8;Hkv=2;Sk=64;D=16", "decode-grouped"),
      ("moe_ffn", "T=16;Dm=16;Dff=16;E=4;topk=2", "moe"),
    ] {
      let operation = try Catalog.operation(kind: kind, type: "fp32", axes: sizes)
      let form = try #require(operation.blocked)
      #expect(type(of: form.algorithm).name == name)
      let best = try #require(form.best(fastMemory: Bytes(8192), line: Bytes(64)))
      let bound = operation.lowerBound(fastMemory: Bytes(8192))
      #expect(form.bytes(best.causes) >= operation.elementType.size * bound.words, "\(kind)")
    }
  }
}
