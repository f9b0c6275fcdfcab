import Quantities
import Testing
import Validate
import Workloads

@testable import Systems

/// What each system's figures must obey, whatever its table says.
@Suite struct SystemLawTests {
  /// A classifier's memory: Gemma 2 (2B).
  private func memory(_ quantity: String, _ method: CutCrossEntropySystem.Method) throws -> Double {
    try Tables.figure(
      "\(quantity)-memory", "MiB",
      "system=cut-cross-entropy;method=\(method.rawValue);tokens=8192;vocabulary=256000;hidden=2304"
    )
  }

  @Test func noMethodNeedsLessThanItsGradients() throws {
    let least = try memory("gradient", .cut)
    for method in CutCrossEntropySystem.Method.allCases {
      let (loss, gradient, both) = (
        try memory("loss", method), try memory("gradient", method), try memory("both", method)
      )
      #expect(gradient >= least && both >= gradient && both <= loss + gradient)
    }
  }

  /// Sharing more among more copies needs no more, and of one copy nothing is saved.
  @Test func sharedStateIsNoLarger() throws {
    func bytes(_ stage: Int, _ copies: Int) throws -> Double {
      try Tables.figure(
        "state-memory", "GB", "system=zero;parameters=7.5e9;copies=\(copies);stage=\(stage)")
    }
    for stage in 1...3 {
      #expect(try bytes(stage, 64) < bytes(stage - 1, 64))
      #expect(try bytes(stage, 128) < bytes(stage, 64))
      #expect(try bytes(stage, 1) == 16 * 7.5e9)
    }
  }

  /// The model's own state of the same training, without what it holds beside.
  @Test(arguments: 0...3) func sharedStateIsTheModels(stage: Int) throws {
    let job = try JobConfiguration(
      "model=gpt;layers=8;hidden=1024;heads=8;vocabulary=32000;phase=train;sequence=128;batch=8;data-parallel=8;micro-batch=1;zero=\(stage)"
    ).job
    let bytes = try Tables.figure(
      "state-memory", "GB",
      "system=zero;parameters=\(job.deviceParameters);copies=8;stage=\(stage)")
    let need = job.memory
    let beside = stage == 3 ? (2 * 2 + 2) * job.deviceParameters / 8 : 0
    let held = (need.weights + need.gradients + need.optimizer).value
    #expect(abs((bytes + beside) / held - 1) < 1e-9)
  }

  /// Moments in one byte are a quarter of those in four, but for their scales.
  @Test func scalesAreWhatCompactMomentsHaveBeside() throws {
    func bytes(_ bytes: Int, _ group: Int) throws -> Double {
      try Tables.figure(
        "optimizer-memory", "GiB",
        "system=coat;parameters=1e9;bytes=\(bytes);group=\(group);devices=4")
    }
    #expect(try bytes(1, 0) * 4 == bytes(4, 0))
    #expect(try bytes(1, 128) == bytes(1, 0) * (1 + 2.0 / 128))
  }

  /// GPT-2 medium on 192 KiB of on-chip memory: three blocks of 384 keys; kernels move each operand once.
  @Test func attentionMovesWhatFlashAttentionPrints() throws {
    func traffic(_ method: String, memory: Int = 196_608) throws -> Double {
      try Tables.figure(
        "traffic", "GB",
        "system=flash-attention;method=\(method);batch=64;heads=16;sequence=1024;head-dim=64;memory=\(memory)"
      )
    }
    #expect(abs(try traffic("flash") / 4.4e9 - 1) < 0.1)
    let (scores, array) = (2.0 * 1024 * 64 * 16 * 1024, 2.0 * 64 * 64 * 16 * 1024)
    #expect(try traffic("standard") == 18 * scores + 12 * array)
    #expect(try traffic("fused") == 16 * scores + 12 * array)
    #expect(try traffic("flash", memory: 98_304) > traffic("flash"))
  }

  @Test func exchangeIsThePapersArithmetic() throws {
    let step = try Tables.figure(
      "tpot", "ms",
      "system=deepseek-v3;tokens=32;copies=9;hidden=7000;layers=61;bandwidth=50e9")
    #expect(abs(step - 61 * 2 * 120.96e-6) < 1e-12)
  }

  /// Weights that multiply a token of DeepSeek-V3, as its publisher counts 37 B, and what a token leaves.
  @Test func publicModelsAreThePublishers() {
    let model = PublicModel.deepSeekV3.sizes
    // The publisher's 671,026,419,200 have a bias for each expert of 58 routers.
    #expect(model.parameters + 58 * 256 == 671_026_419_200)
    #expect(model.multipliedParameters == 36_624_596_992)
    #expect(PublicModel.llama.sizes.multipliedParameters == 403_747_897_344)
    #expect(PublicModel.qwen.sizes.multipliedParameters == 71_458_357_248)
    #expect(PublicModel.qwen.sizes.cacheBytes(.bf16) == Bytes(327_680))
  }

  /// A round of one segment is a round that waits for its longest answer, but for the steps that halves of the answers share.
  @Test func oneSegmentIsTheWholeRound() throws {
    func gain(segment: Int) throws -> Double {
      try Tables.figure(
        "throughput-gain", "x",
        "system=ulo-rl;answers=32;mean=2000;deviation=0.6;longest=8192;segment=\(segment);model=llama;layers=16;hidden=2048;heads=32;kv-heads=8;inner=8192;vocabulary=32000;phase=decode;tokens=64;batch=1"
      )
    }
    let gains = try [8192, 4096, 2048, 1024, 256].map { try gain(segment: $0) }
    for (longer, shorter) in zip(gains, gains.dropFirst()) { #expect(shorter > longer) }
    #expect(gains[0] < 1 && gains[4] > 1)
  }

  /// Where every token leaves its device, one exchange of two is saved, less what collects the contexts.
  @Test func onePlacedExchangeIsHalfOfTwo() throws {
    func saving(moved: Double) throws -> Double {
      try Tables.figure(
        "exchange-saving", "x",
        "system=ex-flow;moved=\(moved);model=gpt;layers=24;hidden=1024;heads=16;experts=8;experts-per-token=1;vocabulary=50304;phase=prefill;sequence=512;batch=32;expert-parallel=8;data-parallel=8"
      )
    }
    let all = try saving(moved: 7.0 / 8)
    #expect(all < 0.5 && all > 0.4, "\(all)")
    #expect(try saving(moved: 0.2) > saving(moved: 0.4))
  }

  /// A tile of one element is what it is compared with.
  @Test func tilesOfOneElementGainNothing() throws {
    func gain(tile: Int) throws -> Double {
      try #require(
        Tables.formulas(
          "backward-gain", "x",
          "system=flash-kat;type=fp32;tokens=1024;width=768;groups=8;numerator=6;denominator=4;tile=\(tile)",
          on: "nvidia-h200-sxm"
        ).claims.first
      ).answer.value
    }
    #expect(try gain(tile: 1) == 1)
    #expect(try gain(tile: 1024) > gain(tile: 64) && gain(tile: 64) > 30)
  }
}
