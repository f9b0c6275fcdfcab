import Quantities
import Testing
import Workloads

@testable import Model

/// What a forward pass is made of.
@Suite struct FusedRecipeTests {
  private static var llama: Transformer {
    get throws {
      try JobConfiguration(
        "model=llama;layers=32;hidden=4096;heads=32;kv-heads=8;inner=14336;vocabulary=128256;tied=0;phase=decode;tokens=1"
      ).job.model
    }
  }

  @Test func expertsAreMetAsRowsGoAround() throws {
    var moe = try Self.llama
    moe.experts = .init(count: 8, perToken: 2, inner: 14336, layers: moe.layers)
    let model = moe
    func groups(_ batch: Int, _ routing: Routing) -> Int? {
      var step = Step(model: model, groups: [.decode(batch, context: 64)])
      step.routing = routing
      return step.fusedParts.compactMap { $0.operation as? GroupedGEMM }.first?.sizes.experts
    }
    #expect(groups(1, .even) == 2 && groups(3, .even) == 6 && groups(32, .even) == 8)
    // 8 (1 - 0.75^4) = 5.47
    #expect(groups(4, .random) == 6 && groups(100, .random) == 8)
  }

  /// A mixed pass has the products of all its tokens, attention of each group, and the head of each sequence's last token.
  @Test func aMixedPassIsItsGroupsOverSharedProducts() throws {
    let model = try Self.llama
    let groups = try [SequenceGroup]("1x512@0+2x64@128+32x1@1023")
    let parts = Step(model: model, groups: groups).fusedParts
    let products = parts.compactMap { $0.operation as? GEMM }
    #expect(products.dropLast().allSatisfy { $0.m == 512 + 128 + 32 })
    #expect(products.last?.m == 1 + 2 + 32)
    let attention = parts.compactMap { $0.operation as? Attention }
    #expect(attention.map(\.queries) == [512, 64, 1])
    #expect(attention.map(\.keys) == [512, 192, 1024])
    #expect(attention.map(\.batch) == [1, 2, 32])
    #expect(attention.map(\.causal) == [true, true, false])
    let writes = parts.filter { $0.name.hasPrefix("cache write") }
    #expect(writes.compactMap { ($0.operation as? RowCopy)?.rows } == [2 * 64 * 8, 32 * 8])
  }
}
