public import Documents
public import Model
import Quantities

/// Throughput of mixtures of experts with weights in the host's memory, by the size of the host's cache.
public struct MoELensStudy: Study {
  /// The study's command is `orrery export moe-lens`.
  public static let name = "moe-lens"
  /// What the command's help says that its table holds.
  public static let abstract =
    "tokens that saturate a GPU while weights come from the host, and throughput against the host's cache"
  /// Options of `orrery export moe-lens`; any other is refused.
  public static let options = [
    "model", "on", "cache", "sequence", "generated", "count", "page",
  ]

  /// What is varied beside models and machines.
  public struct Options: Sendable {
    /// The host's cache, in whole gigabytes.
    public var gigabytes = [70, 100, 210]
    /// Tokens of a prompt.
    public var prompt = 512
    /// Tokens of an answer.
    public var generated = [2048, 8192, 32_768]
    /// Sequences in all.
    public var requests = 20_000
    /// Tokens of a page of the cache.
    public var page = 16

    /// As the paper varies them.
    public init() {}

    func check() throws(PlanningError) {
      try PlanningError.check(gigabytes, of: "cache")
      try PlanningError.check([prompt], of: "sequence")
      try PlanningError.check(generated, of: "generated")
      try PlanningError.check([requests], of: "count")
      try PlanningError.check([page], of: "page")
    }
  }

  private let options: Options
  private let models: [NamedModel]
  private let machines: [StepModel]

  /// Every combination of the options for models on machines.
  public init(
    _ options: Options, models: [NamedModel], machines: [StepModel]
  ) throws(PlanningError) {
    guard !models.isEmpty, !machines.isEmpty else {
      throw .missing(subject: "export moe-lens", option: "--model and --on")
    }
    try options.check()
    (self.options, self.models, self.machines) = (options, models, machines)
  }

  /// One length of answers and size of cache.
  public struct Row: TableRow, Sendable {
    let model: String
    let machine: String
    let options: Options
    let generated: Int
    let cache: Bytes
    /// Tokens of one pass that keep the device busy while the weights come.
    let saturation: Double
    let saturationCache: Bytes
    let pass: Seconds
    /// Tokens a second: the device's most, of endless requests, and of so many in pages.
    let rates: (device: Double, endless: Double, paged: Double)
    /// Tokens a second of a pass over as many tokens as saturate the device, as the model's kernels are predicted; nil where two
    /// layers do not fit.
    let predicted: Double?
  }

  /// One row for each model, machine, length of answers and size of cache, in that order.
  ///
  /// Throws where a model has no experts, and where a machine has no link to a host or no peak for bf16 products.
  public func rows(progress: (Double, String) -> Void) throws -> [Row] {
    var rows: [Row] = []
    for model in models {
      for machine in machines {
        let (link, peak) = (try machine.hostLink(), try machine.peak(.bf16))
        guard let lens = MoELens(model.model, link: link, device: peak) else {
          throw PlanningError.unsuitable(subject: model.name, problem: "has no experts")
        }
        let predicted = try streamed(model, on: machine, tokens: lens.saturation)
        for generated in options.generated {
          for gigabytes in options.gigabytes {
            rows.append(row(model.name, machine.name, lens, generated, gigabytes, predicted))
          }
        }
      }
    }
    return rows
  }

  private func streamed(
    _ model: NamedModel, on machine: StepModel, tokens: Double
  ) throws(ModelError) -> Double? {
    guard
      case .fits(let pass) = try machine.jobs.streamedPass(
        of: model.model, tokens: max(Int(tokens.rounded()), 1))
    else { return nil }
    return pass.tokensPerSecond
  }

  private func row(
    _ model: String, _ machine: String, _ lens: MoELens, _ generated: Int, _ gigabytes: Int,
    _ predicted: Double?
  ) -> Row {
    let prompt = options.prompt
    let cache = Bytes(Double(gigabytes) * 1e9)
    return Row(
      model: model, machine: machine, options: options, generated: generated, cache: cache,
      saturation: lens.saturation,
      saturationCache: lens.saturationCache(sequence: prompt + generated), pass: lens.pass,
      rates: (
        lens.deviceLimit, lens.throughput(cache: cache, prompt: prompt, generated: generated),
        lens.throughput(
          cache: cache, prompt: prompt, generated: generated, requests: options.requests,
          page: options.page)
      ), predicted: predicted)
  }
}

extension MoELensStudy.Row {
  /// Caches are in bytes, the pass over the weights in microseconds, rates in tokens a second.
  ///
  /// Tokens, requests and the tokens of a page are counts.
  public static let columns = [
    "model", "machine", "prompt", "generated", "cache_bytes", "requests", "page_tokens",
    "saturation_tokens", "saturation_cache_bytes", "pass_us", "device_limit_tokens_per_s",
    "stage1_tokens_per_s", "stage2_tokens_per_s", "predicted_device_tokens_per_s",
  ]

  /// The values in the order of `columns`.
  public var fields: [CSVField] {
    [
      .text(model), .text(machine), .integer(options.prompt), .integer(generated),
      .decimal(cache.value), .integer(options.requests), .integer(options.page),
      .decimal(saturation), .decimal(saturationCache.value), .decimal(pass.microseconds),
      .decimal(rates.device), .decimal(rates.endless), .decimal(rates.paged),
      predicted.map { .decimal($0.rounded(toSignificant: 6)) } ?? .empty,
    ]
  }
}
