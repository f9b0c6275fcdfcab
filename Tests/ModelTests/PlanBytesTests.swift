import Hardware
import Quantities
import Testing
import Workloads

@testable import Model

/// What plans send along each axis, against bytes and messages worked out by hand.
@Suite struct PlanBytesTests {
  /// Collectives of parts: form, bytes, ranks, stride, how often.
  private func collectives(_ parts: [Part]) -> [[Int]] {
    parts.compactMap { part in
      (part.operation as? Collective).map {
        [$0.bytes, $0.ranks, $0.group.stride, part.times]
      }
    }
  }

  /// GPT-3 of 175 billion weights on 8 x 16 x 2 devices: 2048 tokens of 12288 elements of two bytes, twice a layer each way;
  /// an eighth of it to the next stage (arXiv 2104.04473, section 4.1).
  @Test func megatronsBytes() throws {
    let job = try JobConfiguration(
      "model=gpt;layers=96;hidden=12288;heads=96;vocabulary=51200;context=2048;phase=train;sequence=2048;batch=64;tensor-parallel=8;pipeline-parallel=16;data-parallel=2;micro-batch=1"
    ).job
    let machine = try machine("dgx-h100")
    let stage = job.plan.stages(of: job.model)[7]
    let (forward, backward) = try machine.trainingStep(of: job, stage).trainingParts(
      recompute: .none, on: "")
    #expect(collectives(forward) == [[50_331_648, 8, 1, 12]])
    #expect(collectives(backward) == [[50_331_648, 8, 1, 12]])
    let send = machine.stageSend(of: job, rows: 2048)
    #expect(send.bytes == 6_291_456 && send.group == DeviceGroup(ranks: 16, stride: 16))
    // Stages lie in other nodes; the devices that share a layer in one; two copies of eight-device stages in two.
    let fabric = try #require(machine.step.fabric)
    #expect(fabric.isAmongNodes(send.group))
    #expect(!fabric.isAmongNodes(job.plan.mesh.group(.tensor)))
    #expect(fabric.isAmongNodes(job.plan.mesh.group(.data)))
  }

  /// DeepSeek-V3: 4096 tokens to eight experts each, 7168 elements of two bytes, there and back in each of a stage's four layers,
  /// among 64 devices that are neighbours (arXiv 2412.19437, section 3.2).
  @Test func deepSeeksBytes() throws {
    let config = """
      {"model_type": "deepseek_v3", "vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432,
      "num_hidden_layers": 61, "num_attention_heads": 128, "num_key_value_heads": 128, "max_position_embeddings": 163840,
      "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128,
      "moe_intermediate_size": 2048, "n_routed_experts": 256, "num_experts_per_tok": 8, "n_shared_experts": 1,
      "first_k_dense_replace": 3, "tie_word_embeddings": false}
      """
    var job = Job(
      model: try ModelConfig(bytes: Array(config.utf8)).model,
      groups: [.prompts(1920, of: 4096)], purpose: .training)
    (job.plan.pipeline, job.plan.data, job.plan.expert) = (16, 128, 64)
    (job.plan.zero, job.plan.microBatch) = (1, 1)
    try job.check()
    let machine = try machine("dgx-h100")
    let stage = job.plan.stages(of: job.model)[5]
    let (forward, backward) = try machine.trainingStep(of: job, stage).trainingParts(
      recompute: .none, on: "")
    let exchange = [469_762_048, 64, 1, 4]
    #expect(collectives(forward) == [exchange, exchange])
    #expect(collectives(backward) == [exchange, exchange])
    // The dense first stage exchanges no tokens.
    let first = machine.trainingStep(of: job, job.plan.stages(of: job.model)[0])
    #expect(collectives(first.fusedParts).isEmpty)
    #expect(job.plan.mesh.group(.context, through: .data) == DeviceGroup(ranks: 128, stride: 1))
    #expect(job.plan.expertMesh.group(.expertData) == DeviceGroup(ranks: 2, stride: 64))
    #expect(machine.stageSend(of: job, rows: 4096).bytes == 58_720_256)
  }

  /// Devices that do not share an expert's products share the tokens: half the rows, whole products.
  @Test func expertsMayBeSharedLessThanAttention() throws {
    var job = try JobConfiguration(
      "model=llama;layers=8;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;phase=prefill;sequence=512;batch=2;tensor-parallel=2"
    ).job
    job.model.experts = .init(count: 8, perToken: 2, inner: 1024, layers: 8)
    (job.plan.expert, job.plan.expertTensor) = (2, 1)
    try job.check()
    let machine = try machine("hgx-h200-4gpu")
    let parts = machine.step(of: job, job.groups).fusedParts
    let exchanges = parts.filter { $0.name.hasSuffix("experts") && $0.operation is Collective }
    // 512 of 1024 rows, twice each, 2048 elements of two bytes.
    #expect(collectives(exchanges).allSatisfy { $0[0] == 512 * 2 * 2048 * 2 && $0[1] == 2 })
    let grouped = parts.compactMap { $0.operation as? GroupedGEMM }
    #expect(grouped.map(\.sizes.hiddenDim) == [2048, 2048] && grouped[0].rows == 1024)
  }

  private func machine(_ name: String) throws -> JobModel {
    try ShippedMachines.machine(name).jobs
  }
}
