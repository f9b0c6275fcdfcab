import Laws
import Quantities
import Testing
import Workloads

@Suite struct CatalogTests {
  @Test(arguments: 0..<15) func operationsReadBackFromTheirAxes(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      let again = try Catalog.operation(
        kind: operation.kind.rawValue, type: operation.elementType.rawValue,
        axes: operation.axes.description)
      #expect(again.label == operation.label)
      #expect(again.demand == operation.demand, "\(operation.label)")
      let capacity = random.one(of: capacities)
      #expect(
        again.traffic(fastMemory: capacity) == operation.traffic(fastMemory: capacity),
        "\(operation.label)")
      #expect(type(of: again) == type(of: operation))
    }
  }

  @Test(arguments: 0..<5) func anOperationHasTheNameAndTypeThatWereAskedFor(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for entry in Catalog.entries {
      for type in entry.types {
        let axes = try random.axes(of: entry.kind.rawValue)
        let operation = try Catalog.operation(entry.kind, type: type, axes: axes)
        #expect(operation.kind == entry.kind)
        #expect(operation.elementType == type)
        #expect(axes.sizes.allSatisfy { operation.axes[$0.axis] == $0.size })
      }
    }
  }

  @Test(arguments: 0..<5) func theOrderOfSizesDoesNotMatter(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      let shuffled = operation.axes.description.split(separator: ";").shuffled(using: &random)
      let again = try Catalog.operation(
        kind: operation.kind.rawValue, type: operation.elementType.rawValue,
        axes: shuffled.joined(separator: ";"))
      #expect(again.label == operation.label)
    }
  }

  @Test func familiesHaveNamesOfTheirOwn() {
    #expect(Set(Catalog.entries.map(\.kind)).count == Catalog.entries.count)
    // Every kind is made by the catalogue, but those that are fitted beside operations.
    let made = Set(Catalog.entries.map(\.kind)).union([.host, .overlap])
    #expect(made == Set(OperationKind.allCases))
    #expect(OperationKind.allCases.map(\.position) == Array(OperationKind.allCases.indices))
    #expect(Library.allCases.map(\.position) == Array(Library.allCases.indices))
    #expect(Catalog.entries.allSatisfy { Set($0.types).count == $0.types.count })
    #expect(Catalog.entries.count == 60)
  }

  @Test(arguments: [
    ("attention_naive", "H=6;Sq=5;D=4", "B=1;H=6;Hkv=6;Sq=5;Sk=5;D=4;causal=0"),
    ("attention_flash", "H=6;Sq=5;D=4", "B=1;H=6;Hkv=6;Sq=5;Sk=5;D=4;causal=0;block=64"),
    (
      "attention_block_sparse", "H=6;Sq=5;D=4;window=9",
      "B=1;H=6;Hkv=6;Sq=5;Sk=5;D=4;causal=0;block=64;window=9"
    ),
    ("attention_decode", "H=6;Sk=5;D=4", "B=1;H=6;Hkv=6;Sk=5;D=4"),
    ("attention_linear", "H=6;Sq=5;D=4", "H=6;Sq=5;D=4;chunk=64"),
    ("cross_entropy_cut", "T=6;V=5;Dm=4", "T=6;V=5;Dm=4;block=64"),
    ("fft_conv", "H=6;N=5", "B=1;H=6;N=5"),
  ])
  func sizesThatAreLeftOutAreStandard(kind: String, given: String, full: String) throws {
    #expect(try operation(kind, given).axes.description == full)
  }
}
