import Laws
import Quantities
import Testing
import Workloads

@Suite struct DemandTests {
  @Test(arguments: 0..<15) func demandsAreFiniteAndNotNegative(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      let amounts = amounts(of: operation.demand)
      #expect(amounts.allSatisfy { $0.isFinite && $0 >= 0 }, "\(operation.label): \(amounts)")
      // One rank alone has nothing to exchange.
      let isAlone = (operation as? any WorkersSum)?.ranks == 1
      #expect((operation.demand.compulsory.reads > .zero) != isAlone, "\(operation.label)")
      #expect(operation.demand.flops == operation.demand.products + operation.demand.elementwise)
    }
  }

  /// An all-reduce moves its buffers many times; everything else touches each compulsory byte where it lies.
  @Test(arguments: 0..<15) func workingSetsHoldInputsAndOutputs(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      if let reduce = operation as? any WorkersSum {
        let buffers = Bytes(Double(reduce.bytes) * Double(reduce.ranks))
        #expect(reduce.demand.workingSet >= buffers, "\(reduce.label)")
      } else {
        let demand = operation.demand
        #expect(demand.workingSet >= demand.compulsory.total, "\(operation.label)")
      }
    }
  }

  @Test(
    arguments: [
      "attention_naive", "attention_flash", "attention_block_sparse", "attention_decode", "gemm",
      "gemv", "softmax_online", "softmax_three_pass", "copy", "scale", "add", "triad", "gelu",
      "silu_mul", "cross_entropy_cut", "cross_entropy_materialised", "moe_ffn",
      "fft_conv_direct",
    ], 0..<3)
  func twiceTheRowsAreTwiceTheWork(kind: String, seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let entry = try #require(Catalog.entries.first { $0.kind.rawValue == kind })
    let operation = try random.operation(entry)
    var axes = operation.axes
    let rows = try #require(
      [Axis.batch, .m, .tokens, .rows, .elements, .n].first { axes[$0] != nil })
    axes[rows] = try #require(axes[rows]) * 2
    let twice = try Catalog.operation(kind: kind, type: operation.elementType, axes: axes)
    let (one, two) = (operation.demand, twice.demand)
    // The sum of length (length + 1) / 2 products is not linear in the length, but is in the batch.
    #expect(two.products == 2 * one.products, "\(operation.label)")
    #expect(two.elementwise == 2 * one.elementwise, "\(operation.label)")
    #expect(two.exponentials == 2 * one.exponentials, "\(operation.label)")
    #expect(two.divisions == 2 * one.divisions || kind == "gemv", "\(operation.label)")
    #expect(two.compulsory.writes == 2 * one.compulsory.writes, "\(operation.label)")
  }

  /// Worked out by hand: products, elementwise, exponentials, divisions, reads, writes.
  @Test(arguments: [
    ("copy", "n=10", [0, 0, 0, 0, 40, 40]), ("triad", "n=10", [0, 20, 0, 0, 80, 40]),
    ("gemm", "M=2;N=3;K=5", [60, 0, 0, 0, 100, 24]), ("gemv", "N=3;K=5", [0, 30, 0, 0, 80, 12]),
    ("softmax_online", "rows=2;cols=8", [0, 80, 32, 2, 64, 64]),
    ("softmax_three_pass", "rows=2;cols=8", [0, 64, 16, 2, 64, 64]),
    ("rmsnorm", "rows=2;cols=8", [0, 64, 0, 4, 96, 64]),
    ("layernorm", "rows=2;cols=8", [0, 128, 0, 4, 128, 64]),
    ("gelu", "n=10", [0, 80, 10, 10, 40, 40]), ("silu_mul", "n=10", [0, 30, 10, 10, 80, 40]),
    ("attention_naive", "H=2;Hkv=1;Sq=3;Sk=4;D=5", [480, 120, 24, 6, 280, 120]),
    ("attention_decode", "H=2;Hkv=1;Sk=4;D=5", [0, 192, 8, 2, 200, 40]),
    ("attention_linear", "H=2;Sq=8;D=5;chunk=4", [2880, 0, 0, 0, 960, 320]),
    ("cross_entropy_cut", "T=2;V=3;Dm=4", [48, 18, 6, 0, 88, 8]),
    ("fft_conv_direct", "B=2;H=3;N=5", [0, 180, 0, 0, 180, 120]),
    // 5 values need transforms of 16 points: of 3 pairs there and back and of 3 filters, 9 of 4.25 x 16 x 4;
    // 3 products of 7 x 16 and 3 scalings of 2 x 16 follow.
    ("fft_conv", "B=2;H=3;N=5", [0, 2880, 0, 0, 180, 120]),
    ("fft_conv_monarch", "B=2;H=3;N=5", [6912, 1440, 0, 0, 180, 120]),
    // One token takes two of four experts: 2 x 2 x 3 x 3 x 5 and the router's 2 x 3 x 4.
    ("moe_ffn", "T=1;Dm=3;Dff=5;E=4;topk=2", [204, 42, 12, 10, 420, 12]),
    // Two ranks of 16 B: each of two steps moves 8 B for both, read and written twice; 16 B are added.
    ("all_reduce_threads", "bytes=16;ranks=2", [0, 4, 0, 0, 80, 64]),
    ("pointer_chase", "bytes=640", [0, 0, 0, 0, 640, 0]),
  ])
  func demandsAreWhatTheDefinitionSays(kind: String, axes: String, expected: [Double]) throws {
    let type = kind == "pointer_chase" ? "int8" : "fp32"
    #expect(amounts(of: try operation(kind, axes, type).demand).prefix(6) == expected[...])
  }

  @Test func whatWaitsIsCounted() throws {
    #expect(try operation("pointer_chase", "bytes=640", "int8").demand.dependentLoads == 10)
    #expect(try operation("pointer_chase", "bytes=1", "int8").demand.dependentLoads == 1)
    let threads = try operation("all_reduce_threads", "bytes=16;ranks=5").demand
    let processes = try operation("all_reduce_processes", "bytes=16;ranks=5").demand
    #expect(threads.barriers == 8 && !threads.crossesProcesses)
    #expect(processes.barriers == 8 && processes.crossesProcesses)
  }

  /// Sizes are below 2^40, and the products of some of them must not end the program.
  @Test func theLargestSizesHaveADemand() async {
    await #expect(processExitsWith: .success) {
      let largest = (1 << 40) - 1
      for entry in Catalog.entries {
        var axes = Axes()
        var random = SplitMix(seed: 1)
        for (axis, _) in try random.axes(of: entry.kind.rawValue).sizes {
          axes[axis] = [.causal, .pinned, .down].contains(axis) ? 0 : largest
        }
        let operation = try Catalog.operation(entry.kind, type: entry.types[0], axes: axes)
        let traffic = operation.traffic(fastMemory: Bytes(65536)).total
        precondition(operation.demand.flops.value.isFinite && traffic.value.isFinite)
      }
    }
  }

  private func amounts(of demand: Demand) -> [Double] {
    let work = [demand.products, demand.elementwise, demand.exponentials, demand.divisions]
    let bytes = [demand.compulsory.reads, demand.compulsory.writes, demand.workingSet]
    return work.map(\.value) + bytes.map(\.value) + [demand.dependentLoads, demand.barriers]
  }
}
