import Quantities
import Testing
import Workloads

/// Plans: how devices are numbered, what stages have, and what devices hold, against numbers worked out by hand.
@Suite struct PlanTests {
  /// GPT-3 of 175 billion weights as Megatron-LM trains it (arXiv 2104.04473, table 1).
  static var gpt3: Job {
    get throws {
      try JobConfiguration(
        "model=gpt;layers=96;hidden=12288;heads=96;vocabulary=51200;context=2048;phase=train;sequence=2048;batch=64;tensor-parallel=8;pipeline-parallel=16;data-parallel=2;micro-batch=1;gradients=fp32"
      ).job
    }
  }

  static let deepSeek = """
    {"model_type": "deepseek_v3", "vocab_size": 129280, "hidden_size": 7168, "intermediate_size": 18432,
    "num_hidden_layers": 61, "num_attention_heads": 128, "num_key_value_heads": 128, "max_position_embeddings": 163840,
    "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128,
    "moe_intermediate_size": 2048, "n_routed_experts": 256, "num_experts_per_tok": 8, "n_shared_experts": 1,
    "first_k_dense_replace": 3, "tie_word_embeddings": false}
    """

  /// DeepSeek-V3 as it was trained (arXiv 2412.19437, section 3.2): 16 stages, experts over 64 devices, ZeRO's first stage.
  static var deepSeekV3: Job {
    get throws {
      var job = Job(
        model: try ModelConfig(bytes: Array(deepSeek.utf8)).model,
        groups: [.prompts(1920, of: 4096)], purpose: .training)
      (job.plan.pipeline, job.plan.data, job.plan.expert) = (16, 128, 64)
      (job.plan.zero, job.plan.microBatch) = (1, 1)
      return job
    }
  }

  @Test func axesFollowOneAnother() {
    let mesh = Mesh([(.tensor, 2), (.context, 2), (.data, 3), (.pipeline, 4)])
    #expect(mesh.devices == 48)
    #expect(mesh.group(.tensor) == DeviceGroup(ranks: 2, stride: 1))
    #expect(mesh.group(.context) == DeviceGroup(ranks: 2, stride: 2))
    #expect(mesh.group(.data) == DeviceGroup(ranks: 3, stride: 4))
    #expect(mesh.group(.pipeline) == DeviceGroup(ranks: 4, stride: 12))
    #expect(mesh.group(.context, through: .data) == DeviceGroup(ranks: 6, stride: 2))
    #expect(mesh.ends(of: .pipeline) == DeviceGroup(ranks: 2, stride: 36, inner: 12))
    #expect(mesh.group(.expert) == DeviceGroup(ranks: 1))
    #expect(mesh.group(.pipeline).span == 48 && mesh.ends(of: .pipeline).span == 48)
  }

  /// Both meshes number the same devices, whatever the degrees.
  @Test(arguments: [(8, 1, 2, 8, 2), (4, 1, 4, 4, nil), (2, 2, 8, 16, 1)])
  func bothMeshesHaveAllDevices(t: Int, c: Int, d: Int, e: Int, et: Int?) {
    var plan = Plan()
    (plan.tensor, plan.context, plan.data, plan.expert) = (t, c, d, e)
    (plan.expertTensor, plan.pipeline) = (et, 3)
    #expect(plan.mesh.devices == plan.devices && plan.expertMesh.devices == plan.devices)
  }

  @Test func whatIsLeftGoesBeforeTheLastStage() throws {
    var job = try Self.deepSeekV3
    #expect(
      job.plan.layers(of: job.model) == [3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3])
    // The first three layers have no experts.
    let stages = job.plan.stages(of: job.model)
    #expect(stages.map(\.expertLayers).reduce(0, +) == 58 && stages[0].expertLayers == 0)
    try job.check()
    job.plan.stageLayers = [61]
    #expect(throws: JobError.self) { try job.check() }
  }

  /// Products are split by eight, biases of products by rows and norms are on each; six layers a stage.
  ///
  /// A layer: 3 h^2 / 8 + 3 h / 8 + h^2 / 8 + h + 4 h + 4 h^2 / 8 + 4 h / 8 + 4 h^2 / 8 + h.
  @Test func megatronsStagesHoldWhatTheirPlacesHave() throws {
    let job = try Self.gpt3
    let stages = job.plan.stages(of: job.model)
    let layer = 226_576_896
    #expect(job.weights(of: stages[7]).total == Double(6 * layer))
    // 6400 rows of the table and 2048 positions; the same rows again and the last norm.
    #expect(job.weights(of: stages[0]).total == Double(6 * layer + 6400 * 12288 + 2048 * 12288))
    #expect(job.weights(of: stages[15]).total == Double(6 * layer + 6400 * 12288 + 2 * 12288))
    // bf16 weights, fp32 gradients, fp32 weights and two moments of the first stage, which holds most.
    let held = Double(6 * layer + 8448 * 12288)
    let need = job.memory(of: stages[0])
    #expect(need.weights.value == 2 * held)
    #expect(need.gradients.value == 4 * held)
    #expect(need.optimizer.value == 12 * held)
    #expect(job.memory == need)
  }

  @Test func deepSeeksStagesHoldTheirExperts() throws {
    let job = try Self.deepSeekV3
    let stages = job.plan.stages(of: job.model)
    let attention = 187_107_328 + 14_336
    let (dense, met) = (attention + 396_361_728, attention + 1_835_008 + 44_040_192)
    // Four of 256 experts of three products of 7168 x 2048 in each layer.
    let experts = 4 * 44_040_192
    let table = 129_280 * 7168
    #expect(
      job.weights(of: stages[0]) == DeviceWeights(shared: Double(3 * dense + table), experts: 0))
    #expect(
      job.weights(of: stages[5])
        == DeviceWeights(shared: Double(4 * met), experts: Double(4 * experts)))
    #expect(
      job.weights(of: stages[15])
        == DeviceWeights(shared: Double(3 * met + table + 7168), experts: Double(3 * experts)))
    // The first stage holds most weights, stages with experts most state: 1 / 128 of what all copies hold, half of their experts.
    #expect(job.deviceWeights == job.weights(of: stages[0]))
    let owned = Double(4 * met) / 128 + Double(4 * experts) / 2
    #expect(job.ownedWeights == owned)
    let need = job.memory(of: stages[5])
    #expect(need.optimizer.value == 12 * owned)
    #expect(need.weights.value == 2 * Double(4 * met + 4 * experts))
    // Eleven stages follow it and itself: as many micro-batches of 4096 tokens are in flight.
    #expect(need.activations.value / job.memory(of: stages[6]).activations.value == 11.0 / 10)
  }

  /// Alone on one device a model's weights are all there, the published 671,026,404,352 of DeepSeek-V3 among them.
  @Test func aloneADeviceHoldsAll() throws {
    var job = try Self.deepSeekV3
    job.plan = Plan()
    #expect(job.model.parameters == 671_026_404_352)
    #expect(job.deviceParameters == 671_026_404_352)
    var gpt = try Self.gpt3
    gpt.plan = Plan()
    #expect(gpt.deviceParameters == Double(gpt.model.parameters))
  }

  /// Stages hold together what the model has, and a shared table twice.
  @Test(arguments: [2, 3, 5, 16]) func stagesHoldTheModel(stages: Int) throws {
    for (job, again) in [(try Self.deepSeekV3, 0), (try Self.gpt3, 51_200 * 12_288)] {
      var job = job
      job.plan = Plan()
      job.plan.pipeline = stages
      let sum = job.plan.stages(of: job.model).reduce(0) { $0 + job.weights(of: $1).total }
      #expect(sum == Double(job.model.parameters + again))
    }
  }
}
