import Laws
import Quantities
import Testing
import Workloads

@Suite struct WorkloadErrorTests {
  @Test(arguments: 0..<2) func everySizeMustBePositiveAndBelowTheLimit(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      for (axis, _) in operation.axes.sizes {
        let isFlag = axis == .causal || axis == .pinned || axis == .down
        // A fill reads nothing.
        let mayBeNone = operation is ElementMap && axis == .read
        for size in [isFlag ? 2 : mayBeNone ? -1 : 0, -1, .min, 1 << 40, .max] {
          var axes = operation.axes
          axes[axis] = size
          let (kind, name) = (operation.kind.rawValue, axis.option)
          let expected: WorkloadError =
            if isFlag {
              .notAFlag(kind: kind, axis: name, size: size)
            } else if size < 1 {
              .notPositive(kind: kind, axis: name, size: size)
            } else {
              .tooLarge(kind: kind, axis: name, size: size)
            }
          #expect(throws: expected) {
            try Catalog.operation(kind: kind, type: operation.elementType, axes: axes)
          }
        }
      }
    }
  }

  @Test(arguments: 0..<2) func aSizeOfAnotherOperationIsRefused(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    for operation in try random.operations() {
      for axis in Axis.allCases where operation.axes[axis] == nil {
        // A window that is not said is one of all keys.
        if operation.kind == .attentionFlash, axis == .window { continue }
        var axes = operation.axes
        axes[axis] = 1
        #expect(throws: WorkloadError.foreignAxis(kind: operation.kind.rawValue, axis: axis.option))
        {
          try Catalog.operation(operation.kind, type: operation.elementType, axes: axes)
        }
      }
    }
  }

  /// What has no standard, for each family.
  static let needed: [String: [Axis]] = [
    "copy": [.elements], "scale": [.elements], "add": [.elements], "triad": [.elements],
    "gelu": [.elements], "silu_mul": [.elements], "pointer_chase": [.bytes], "gemm": [.m, .n, .k],
    "gemv": [.n, .k], "softmax_three_pass": [.rows, .columns],
    "softmax_online": [.rows, .columns], "rmsnorm": [.rows, .columns],
    "layernorm": [.rows, .columns], "attention_naive": [.heads, .query, .headDim],
    "attention_flash": [.heads, .query, .headDim],
    "attention_block_sparse": [.heads, .query, .headDim, .window],
    "attention_decode": [.heads, .keys, .headDim], "attention_linear": [.heads, .query, .headDim],
    "cross_entropy_materialised": [.tokens, .vocabulary, .modelDim],
    "cross_entropy_cut": [.tokens, .vocabulary, .modelDim], "fft_conv_direct": [.heads, .n],
    "fft_conv": [.heads, .n], "fft_conv_monarch": [.heads, .n],
    "softmax": [.rows, .columns], "reduce_sum": [.rows, .columns],
    "attention_bwd": [.heads, .query, .headDim], "attention_fwd_bwd": [.heads, .query, .headDim],
    "grouped_gemm": [.tokens, .modelDim, .hiddenDim, .experts, .topK, .rows],
    "memcpy_h2d": [.bytes], "memcpy_d2h": [.bytes], "launch_eager_add": [.elements],
    "moe_ffn": [.tokens, .modelDim, .hiddenDim, .experts, .topK],
    "adam": [.elements], "map": [.elements], "map_indexed": [.elements],
    "gather_rows": [.rows, .columns], "cache_write": [.rows, .columns],
    "expert_sum": [.rows, .columns, .topK], "add_rmsnorm": [.rows, .columns],
    "sample": [.rows, .columns], "rope": [.rows, .heads, .headDim],
    "quantize_static": [.rows, .columns], "quantize_tensor": [.rows, .columns],
    "quantize_token": [.rows, .columns], "quantize_group": [.rows, .columns],
    "expert_align": [.tokens, .experts, .topK],
    "moe_fused": [.tokens, .modelDim, .hiddenDim, .experts, .topK],
    "expert_gemm": [.tokens, .modelDim, .hiddenDim, .experts, .topK],
    "topk": [.rows, .columns, .topK],
    "attention_latent": [.heads, .keys, .rank, .rotary],
    "mla_prefill": [.heads, .query, .headDim, .valueDim], "all_reduce": [.bytes, .ranks],
    "all_gather": [.bytes, .ranks], "reduce_scatter": [.bytes, .ranks],
    "all_to_all": [.bytes, .ranks], "broadcast": [.bytes, .ranks],
    "send_recv": [.bytes, .ranks],
    "all_reduce_threads": [.bytes, .ranks], "all_reduce_processes": [.bytes, .ranks],
    "all_reduce_signs": [.bytes, .ranks],
  ]

  @Test func aMissingSizeIsNamed() throws {
    var random = SplitMix(seed: 0)
    for operation in try random.operations() {
      for axis in try #require(Self.needed[operation.kind.rawValue]) {
        var axes = operation.axes
        axes[axis] = nil
        #expect(throws: WorkloadError.missingAxis(kind: operation.kind.rawValue, axis: axis.option))
        {
          try Catalog.operation(operation.kind, type: operation.elementType, axes: axes)
        }
      }
    }
  }

  @Test func everyTypeThatAFamilyLacksIsRefused() throws {
    var random = SplitMix(seed: 0)
    for entry in Catalog.entries {
      let axes = try random.axes(of: entry.kind.rawValue)
      for type in ElementType.allCases where !entry.types.contains(type) {
        let expected = WorkloadError.unsupportedType(
          kind: entry.kind.rawValue, type: type, supported: entry.types)
        #expect(throws: expected) {
          try Catalog.operation(entry.kind, type: type, axes: axes)
        }
      }
    }
  }

  @Test(arguments: [
    "attention_naive", "attention_flash", "attention_block_sparse", "attention_decode",
  ])
  func headsMustBeAMultipleOfTheirKeyHeads(kind: String) {
    let window = kind == "attention_block_sparse" ? ";window=4" : ""
    let query = kind == "attention_decode" ? "" : "Sq=8;"
    let sizes = "H=8;Hkv=3;\(query)Sk=8;D=8\(window)"
    #expect(
      throws: WorkloadError.notDivisible(
        kind: kind, axis: "heads", size: 8, by: "kv-heads", divisor: 3)
    ) { try operation(kind, sizes) }
  }

  @Test(arguments: ["attention_naive", "attention_flash", "attention_block_sparse"])
  func causalQueriesHaveTheirKeys(kind: String) throws {
    let window = kind == "attention_block_sparse" ? ";window=4" : ""
    let sizes = "H=1;Sq=9;Sk=8;D=8\(window)"
    #expect(
      throws: WorkloadError.exceeds(kind: kind, axis: "query", size: 9, of: "keys", limit: 8)
    ) { try operation(kind, sizes + ";causal=1") }
    #expect(try operation(kind, sizes).axes[.query] == 9)
  }

  @Test func aTokenTakesNoMoreExpertsThanThereAre() throws {
    #expect(
      throws: WorkloadError.exceeds(
        kind: "moe_ffn", axis: "top-k", size: 5, of: "experts", limit: 4)
    ) { try operation("moe_ffn", "T=1;Dm=1;Dff=1;E=4;topk=5") }
    #expect(try operation("moe_ffn", "T=1;Dm=1;Dff=1;E=4;topk=4").axes[.topK] == 4)
  }

  @Test(arguments: [
    (
      "gem", "fp32", "M=1",
      WorkloadError.unknownKind(name: "gem", known: Catalog.entries.map(\.kind.rawValue))
    ),
    ("gemm", "fp31", "M=1;N=1;K=1", .unknownType(name: "fp31")),
    ("gemm", "fp32", "M=1;N=1;Q=1", .unknownAxis(name: "Q")),
    ("gemm", "fp32", "M=1;m=1;K=1", .unknownAxis(name: "m")),
    ("gemm", "fp32", "M=1;N=1;M=2", .repeatedAxis(name: "M")),
    ("gemm", "fp32", "M=1;N;K=1", .notAPair(text: "N")),
    ("gemm", "fp32", "M=1;N=;K=1", .notAPair(text: "N=")),
    ("gemm", "fp32", "M=1;N=2.5;K=1", .notAWholeNumber(axis: "N", text: "2.5")),
    ("gemm", "fp32", "M=1;N=1=1;K=1", .notAWholeNumber(axis: "N", text: "1=1")),
    (
      "gemm", "fp32", "M=1;N=99999999999999999999;K=1",
      .notAWholeNumber(axis: "N", text: "99999999999999999999")
    ),
    ("gemm", "fp32", "", .missingAxis(kind: "gemm", axis: "m")),
  ])
  func whatCannotBeReadIsNamed(kind: String, type: String, axes: String, error: WorkloadError) {
    #expect(throws: error) { try operation(kind, axes, type) }
  }

  @Test(arguments: [
    (WorkloadError.missingAxis(kind: "gemm", axis: "m"), "gemm needs --m"),
    (.foreignAxis(kind: "gemm", axis: "top-k"), "gemm has no size --top-k"),
    (.notPositive(kind: "gemm", axis: "m", size: 0), "gemm: m is 0, but must be at least 1"),
    (
      .unsupportedType(kind: "gemv", type: .int4, supported: [.fp32, .bf16]),
      "gemv has no int4 form; it takes fp32, bf16"
    ),
    (
      .exceeds(kind: "moe_ffn", axis: "top-k", size: 5, of: "experts", limit: 4),
      "moe_ffn: top-k (5) exceeds experts (4)"
    ),
    (
      .notDivisible(kind: "a", axis: "heads", size: 8, by: "kv-heads", divisor: 3),
      "a: heads (8) is no multiple of kv-heads (3)"
    ),
    (.unknownKind(name: "x", known: ["a", "b"]), "there is no operation 'x'; known are a, b"),
  ])
  func errorsAreSentences(error: WorkloadError, text: String) {
    #expect(error.description == text)
  }
}
