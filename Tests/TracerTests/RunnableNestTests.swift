import Laws
import Testing
import Tracer
import Traces
import Workloads

@Suite struct RunnableNestTests {
  /// Small sizes of each algorithm, one of them odd.
  static let cases: [(String, String)] = [
    ("attention-naive", "Sq=24;Sk=37;D=8"), ("attention-flash", "Sq=29;Sk=24;D=8"),
    ("attention-flash-1", "Sq=29;Sk=24;D=8"), ("attention-small-cache", "Sq=21;Sk=33;D=12"),
    ("attention-block-sparse", "Sq=40;Sk=48;D=8;kept=5"),
    ("attention-window", "Sq=50;D=8;window=7;sink=3"),
    ("attention-flash-backward", "Sq=19;Sk=23;D=6"),
    ("linear-recurrent", "Sq=24;D=8"), ("linear-chunkwise", "Sq=24;D=8;chunk=4"),
    ("gated-streaming", "Sq=24;D=8;chunk=4"), ("gated-materialised", "Sq=24;D=8;chunk=6"),
    ("rat", "Sq=40;D=8;chunk=5"), ("decode-grouped", "H=6;Hkv=2;Sk=21;D=8"),
    ("decode-paged", "H=6;Hkv=2;Sk=21;D=8;page=4"), ("decode-latent", "H=5;Sk=21;R=8;Dr=4"),
    ("gemm", "M=13;N=17;K=19"), ("softmax-three-pass", "rows=3;cols=40"),
    ("softmax-online", "rows=3;cols=40"), ("fft-iterative", "n=64"), ("fft-monarch", "n=128"),
    ("cross-entropy-cut", "T=9;V=30;Dm=8"), ("cross-entropy-cut-backward", "T=9;V=30;Dm=8"),
    ("rational-backward-atomics", "rows=5;Dm=12;groups=3"),
    ("rational-backward-tiled", "rows=9;Dm=12;groups=3"), ("moe", "T=12;Dm=8;Dff=6;E=4;topk=2"),
  ]

  @Test func everyAlgorithmIsTried() {
    #expect(Set(Self.cases.map(\.0)) == Set(AlgorithmCatalog.all.map { $0.name }))
  }

  /// The algorithm blocked for several fast memories.
  static func nests(_ name: String, _ axes: String) throws -> [RunnableNest] {
    let algorithm = try AlgorithmCatalog.algorithm(name, Axes(text: axes))
    return [200, 400, 1000, 20000].compactMap { words in
      algorithm.blocks(FastMemory(words: words)).map { RunnableNest(algorithm, blocks: $0) }
    }
  }

  @Test(arguments: cases)
  func nestsComputeWhatTheirAlgorithmsDoForAnyBlocks(name: String, axes: String) throws {
    let nests = try Self.nests(name, axes)
    #expect(nests.count > 1)
    for nest in nests {
      guard let expected = NestReferences(nest).expected else { continue }
      _ = nest.run()
      for (array, values) in expected {
        let found = nest.values(array)
        let scale = values.reduce(1e-6) { max($0, abs($1)) }
        let worst = zip(found, values).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
        #expect(found.count == values.count && worst <= 2e-4 * scale, "\(array) \(nest.blocks)")
      }
    }
  }

  @Test(arguments: cases)
  func recordedNestsComputeTheSame(name: String, axes: String) throws {
    for nest in try Self.nests(name, axes) {
      let algorithm = nest.algorithm
      let other = RunnableNest(algorithm, blocks: nest.blocks)
      _ = nest.run()
      try other.forEachBlock { _ in }
      for array in algorithm.arrays(nest.blocks) {
        #expect(nest.values(array.name) == other.values(array.name))
      }
    }
  }

  /// Inputs are read and outputs written whole, and nothing outside the arrays is touched.
  @Test(arguments: cases)
  func recordedNestsTouchTheirArraysWhole(name: String, axes: String) throws {
    let nest = try #require(try Self.nests(name, axes).first)
    var touched: [String: Set<UInt64>] = [:]
    for access in try Recording(nest).accesses {
      let array = try #require(nest.array(at: access.address))
      for word in 0..<UInt64(access.bytes / 4) {
        touched[array, default: []].insert(access.address + 4 * word)
      }
    }
    for array in nest.algorithm.arrays(nest.blocks)
    where ![.passing, .resident].contains(array.role) {
      // The last page has room for keys that there are not.
      let isWhole = touched[array.name]?.count == array.words
      #expect(isWhole || array.name == "pages", "\(array.name)")
    }
  }

  @Test(arguments: ["fft-iterative", "fft-monarch"])
  func transformsAreTheSpectrumInSomeOrder(name: String) throws {
    for nest in try Self.nests(name, "n=128") {
      let input = nest.values("points").map(Double.init)
      _ = nest.run()
      let found = nest.values("points").map(Double.init)
      let orders =
        nest.blocks.sizes.count > 1 ? Array(nest.blocks.sizes.dropFirst()) : [2, 2, 2, 2, 2, 2, 2]
      for place in 0..<128 {
        let (re, im) = Spectrum.value(of: input, at: Spectrum.frequency(of: place, orders))
        #expect(abs(found[2 * place] - re) + abs(found[2 * place + 1] - im) < 1e-4)
      }
    }
  }
}

/// A stream as one array.
final class Recording {
  private(set) var accesses: [MemoryAccess] = []
  init(_ nest: RunnableNest) throws {
    try nest.forEachBlock { [self] block in accesses += block }
  }
}
