import Foundation
import Hardware
import Laws
import Model
import Quantities
import Testing
import Workloads

@Suite struct StepTests {
  private let machine: JobModel
  private let node: JobModel

  init() throws {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let library = ProfileLibrary(folders: [root.appending(path: "hardware-profiles").path()])
    machine = try JobModel(library.profile("nvidia-h200-sxm"))
    node = try JobModel(library.profile("hgx-h200-4gpu"))
  }

  /// A random job that can be, on one device or four.
  private func job(_ random: inout SplitMix) throws -> Job {
    let phase = random.one(of: [
      "phase=decode;tokens=\(random.size(bits: 14))",
      "phase=prefill;sequence=\(random.size(bits: 12))",
      "phase=train;sequence=\(128 * random.size(bits: 4))",
    ])
    let tensor = random.one(of: [1, 2, 4])
    return try JobConfiguration(
      "model=llama;layers=8;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;\(phase);batch=\(random.one(of: [1, 2, 4, 8]));tensor-parallel=\(tensor)"
    ).job
  }

  @Test(arguments: 0..<40) func theTreeAndTheTimeAgreeToTheBit(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let job = try job(&random)
    guard case .fits(let prediction) = try node.answer(job) else { return }
    #expect(try node.time(job) == prediction.time)
    let blamed = prediction.estimate.blame.reduce(0) { $0 + $1.time.value }
    #expect(abs(blamed - prediction.time.value) <= 1e-9 * prediction.time.value)
    #expect(
      prediction.interval.low <= prediction.time && prediction.time <= prediction.interval.high)
  }

  /// More sequences or more layers take no less, but for the second kernel of split attention, which more sequences are spared.
  @Test(arguments: 0..<40) func moreWorkTakesNoLess(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let job = try job(&random)
    let time = try #require(try node.time(job))
    var more = job
    for index in more.groups.indices { more.groups[index].count *= 2 }
    var deeper = job
    deeper.model.layers *= 2
    for other in [more, deeper] {
      guard let longer = try node.time(other) else { continue }
      #expect(longer >= time * 0.9, "\(other.phase)")
    }
  }

  @Test func aGenerationIsItsPrefillAndItsTokens() throws {
    let text =
      "model=llama;layers=8;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;batch=4;"
    let prefill = try JobConfiguration(text + "phase=prefill;sequence=512").job
    var generation = prefill
    generation.purpose = .generation(tokens: 3)
    // The prompt's pass gives the first of three tokens.
    let tokens = try (1...2).map { token in
      var decode = prefill
      decode.groups = [.decode(4, context: 512 + token)]
      return try #require(try machine.time(decode))
    }
    let whole = try #require(try machine.time(generation))
    let sum = try tokens.reduce(#require(try machine.time(prefill)), +)
    #expect(abs(whole.value / sum.value - 1) < 1e-12)
  }

  @Test func whatDoesNotFitHasNoTimeAndSaysWhatWould() throws {
    var job = try JobConfiguration(
      "model=llama;layers=80;hidden=8192;heads=64;kv-heads=8;inner=28672;vocabulary=128256;tied=0;context=131072;phase=decode;tokens=32768;batch=64;tensor-parallel=2"
    ).job
    guard case .tooLarge(let shortage) = try node.answer(job) else {
      Issue.record("it should not fit")
      return
    }
    #expect(
      shortage.missing > .zero && shortage.memory.total - shortage.capacity == shortage.missing)
    #expect(shortage.remedies.contains { $0.hasPrefix("--batch") })
    #expect(try node.time(job) == nil)
    let remedy = try #require(shortage.remedies.first { $0.hasPrefix("--batch") })
    job = try #require(job.with(sequences: Int(remedy.dropFirst(8)) ?? 0))
    guard case .fits = try node.answer(job) else {
      Issue.record("the remedy does not help")
      return
    }
  }

  @Test func devicesThatAreNotThereAreRefused() throws {
    var job = try JobConfiguration(
      "model=llama;layers=8;hidden=2048;heads=16;inner=8192;vocabulary=32000;phase=decode;tokens=64;tensor-parallel=8"
    ).job
    #expect(throws: ModelError.tooFewDevices(profile: "hgx-h200-4gpu", asked: 8, most: 4)) {
      try node.answer(job)
    }
    #expect(throws: ModelError.noDevices(profile: "nvidia-h200-sxm", asked: 8)) {
      try machine.answer(job)
    }
    job.plan.tensor = 1
    job.types.activations = .int4
    #expect(throws: ModelError.self) { try machine.answer(job) }
  }

  /// Work costs its energy at any clock: a mix that draws less than the limit is not slowed, and a load shorter than the
  /// controller's memory neither.
  @Test func powerLimitsLongMatrixWorkAlone() throws {
    let product = Part(
      "product", GEMM(type: .bf16, m: 8192, n: 8192, k: 8192), residency: .rotating(), times: 100)
    let stream = Part(
      "stream", Stream(.add, type: .bf16, elements: 1 << 27), residency: .rotating(), times: 100)
    func share(_ parts: [Part], _ load: Load) throws -> Double {
      try machine.step.time(parts, after: .repeated(0)) / machine.step.time(parts, after: load)
    }
    #expect(try share([stream], .steady) == 1)
    #expect(try share([product], .repeated(0)) == 1)
    let slowed = try share([product], .steady)
    #expect(slowed > 0.8 && slowed < 0.9, "\(slowed)")
    #expect(try share([product, stream, stream, stream], .steady) > slowed)
  }
}
