import Documents
import Quantities

/// What a row of public tables times: a layer of a serving engine, which may be several kernels.
///
/// Such tables have the columns `engine` and `kernel`. What a row of each kind measures is said by `data/public/README.md`: attention
/// there includes that the keys and values of new tokens are put into the cache, and a product in fp8 that its input is rounded.
struct EngineLayer {
  /// What was run, with what the table says of it beside its sizes.
  private(set) var operation: any Operation
  /// Whose program the main kernel is; nil where the row does not tell.
  let library: Library?
  /// What runs before it, within its time.
  let beside: [Part]
  /// Whether that program is not the one that ran, but the nearest that is known.
  private(set) var isStandIn = false
  /// Launches by which the engine's host started them one by one; none of a recorded graph.
  private(set) var launches = 0

  /// The layer of a row; nil of tables that are not of engines, and of layers that are one customary kernel.
  init?(_ row: CSVRow, of operation: any Operation) throws(MeasurementError) {
    guard row.header.contains("kernel") else { return nil }
    func text(_ column: String) throws(MeasurementError) -> String {
      guard row.header.contains(column) else { return "" }
      return try MeasurementTable.field { () throws(DocumentError) in try row.text(column) }
    }
    let (engine, kernel) = (try text("engine"), try text("kernel"))
    self.operation = operation
    switch operation {
    case let attention as Attention:
      library = kernel.contains("fa3") ? .flash3 : kernel.contains("fa2") ? .flash2 : .flash
      // FlashAttention by whatever generation, or a kernel of an engine's own.
      isStandIn = !engine.isEmpty && library == .flash && !kernel.contains("flash_attn")
      beside = Self.write(of: attention, by: engine, kernel).map { [$0] } ?? []
    case let attention as LatentAttention:
      (library, isStandIn) = (.flash, engine == "trtllm")
      beside = [
        Self.latentWrite(
          tokens: attention.batch, columns: attention.rank.plus(attention.rotary), of: attention)
      ]
    case let attention as ExpandedAttention:
      (library, isStandIn) = (.flash, engine == "trtllm")
      beside = [
        Self.latentWrite(
          tokens: attention.batch.times(attention.queries), columns: Self.latentWidth,
          of: attention)
      ]
    case let product as GEMM where product.elementType == .fp8 && !engine.isEmpty:
      let isInBlocks = try text("type") == "fp8-block"
      library = isInBlocks ? .deepgemm : engine == "trtllm" ? .cublas : .cutlass
      let form: Quantize.Form =
        isInBlocks ? .group : engine == "trtllm" ? .tensor : .token
      // FlashInfer's kernel for few rows takes its input as it is.
      let isRounded = !kernel.hasPrefix("FlashInfer")
      beside =
        isRounded
        ? [
          Part(
            "rounding of its input", Quantize(form, rows: product.m, columns: product.k), by: .vllm,
            residency: .hot, times: 1)
        ] : []
      if try text("graph") == "0" { launches = beside.count + 1 }
    case let product as GEMM where product.weights != product.elementType:
      // Of kernels of these tables none was measured.
      (library, beside) = (.framework, [])
    case var experts as FusedExperts:
      experts.isGated = try text("gated") != "0"
      experts.shares = try Self.shares(row, try text("distribution"), experts.sizes)
      self.operation = experts
      // gpt-oss's choose their experts themselves.
      guard !kernel.contains("gptoss") || !kernel.contains("triton") else {
        (library, beside) = (.triton, [])
        return
      }
      // Of other kernels than Triton's (CUTLASS's, Marlin's) none was measured.
      library = kernel.contains("triton") || kernel.contains("fused_moe") ? .vllm : .framework
      beside = [
        Part(
          "expert choice",
          Selection(
            type: experts.tokenType, rows: experts.sizes.tokens, columns: experts.sizes.experts,
            topK: experts.sizes.topK), by: .vllm, residency: .hot, times: 1)
      ]
    default: return nil
    }
  }

  /// How often experts are taken: "balanced", or "power law 1.2".
  ///
  /// Each expert's number of tokens was drawn from 1 to 0.8 times the tokens, or over a range of 200 where there are fewer places than
  /// experts (aiconfigurator's collector, from memory; rows of few tokens agree in how many experts are met).
  private static func shares(
    _ row: CSVRow, _ text: String, _ sizes: ExpertSizes
  ) throws(MeasurementError) -> ExpertShares {
    guard text.hasPrefix("power law ") else { return .alike }
    guard let exponent = Double(text.dropFirst(10)) else {
      throw .document(row.error("distribution", expected: "balanced or power law EXPONENT"))
    }
    let isFew = sizes.tokens.times(sizes.topK) <= sizes.experts
    return .drawn(exponent: exponent, range: isFew ? 200 : max(0.8 * Double(sizes.tokens), 1.01))
  }

  /// Elements that a token leaves in the cache of DeepSeek-V3's latent attention, whose rows the tables have: 512 and 64.
  private static let latentWidth = 576

  /// The latent vectors of an attention's new tokens put into the cache.
  private static func latentWrite(
    tokens: Int, columns: Int, of attention: any Operation
  ) -> Part {
    Part(
      "cache write",
      RowCopy(.cacheWrite, type: attention.elementType, rows: tokens, columns: columns), by: .vllm,
      residency: .rotating(footprint: attention.demand.compulsory.total), times: 1)
  }

  /// The keys and values of an attention's new tokens put into the cache; nil where there is none.
  ///
  /// vLLM has a kernel of its own, SGLang copies them, and TensorRT-LLM takes the product's queries, keys and values apart and turns
  /// them in the same pass. SGLang's `flash_attention` of older tables attends to keys and values as they are given: rows with many
  /// new keys take no longer there.
  private static func write(of attention: Attention, by engine: String, _ kernel: String) -> Part? {
    let tokens = attention.batch.times(attention.queries)
    let columns = attention.kvHeads.times(attention.headDim).times(2)
    let residency = Residency.rotating(footprint: attention.demand.compulsory.total)
    func part(_ name: String, _ operation: any Operation, by library: Library) -> Part {
      Part(name, operation, by: library, residency: residency, times: 1)
    }
    switch (engine, kernel) {
    case ("", _), ("sglang", "flash_attention"): return nil
    case ("sglang", _):
      return part(
        "cache write",
        Stream(.copy, type: attention.cache, elements: tokens.times(columns)), by: .framework)
    case ("trtllm", _):
      return part(
        "rotation and cache write",
        Rotation(
          type: attention.elementType, rows: tokens,
          heads: attention.heads.plus(attention.kvHeads.times(2)), headDim: attention.headDim),
        by: .inductor)
    default:
      return part(
        "cache write",
        RowCopy(.cacheWrite, type: attention.cache, rows: tokens, columns: columns), by: .vllm)
    }
  }
}
