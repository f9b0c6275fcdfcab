import Documents
import Hardware
import Laws
import Model
import Quantities
import Testing
import Workloads

@testable import Planning

/// What answers say beside the time, held against what it must be.
@Suite struct AnswerTests {
  private static let profiles = [
    "nvidia-h200-sxm", "nvidia-h100-sxm-80gb", "amd-mi300x", "nvidia-a40",
  ]

  private func product(_ size: Int) -> any Operation {
    GEMM(type: .bf16, m: size, n: size, k: size)
  }

  private func answer(
    _ operation: any Operation, on profile: HardwareProfile,
    _ options: OperationAnswer.Options = OperationAnswer.Options()
  ) throws -> OperationAnswer {
    let setting = Setting(library: .cublas, workers: 1, residency: .rotating())
    return try OperationAnswer(operation, setting, on: profile, options)
  }

  private func job(
    _ phase: Phase, _ change: (inout Job) -> Void = { _ in }
  ) throws -> Job {
    var job = Job(
      model: try Shipped.model().model, groups: [phase.group(8, length: 512)],
      purpose: phase.purpose(tokens: 20))
    change(&job)
    return job
  }

  private func number(_ json: JSONValue, _ name: String) throws -> Double {
    guard case .number(let number)? = json[name] else { throw NoNumber(name: name) }
    return try #require(number.double)
  }

  private struct NoNumber: Error {
    var name: String
  }

  /// Rate times time is the work, and the share of the peak is at most all of it.
  @Test(arguments: profiles, [256, 1024, 4096])
  func ratesTimesTimeAreTheWork(name: String, size: Int) throws {
    let json = try answer(product(size), on: Shipped.profiles.profile(name)).json
    let seconds = try number(json, "time_us") / 1e6
    #expect(
      abs(try number(json, "flop_per_s") * seconds / (2 * Double(size * size * size)) - 1) < 1e-9)
    #expect(try number(json, "share_of_peak") <= 1.05)
    // Each operand comes from memory at least once; the result may stay in L2.
    #expect(try number(json, "bytes_per_s") * seconds >= 4 * Double(size * size) * (1 - 1e-9))
  }

  /// Compute, exposed communication and bubble have no negative part and sum to the time.
  @Test(arguments: [1, 2, 4], [1, 2])
  func threeNumbersSumToTheTime(pipeline: Int, tensor: Int) throws {
    let machine = try JobModel(Shipped.profiles.profile("hgx-h200-8gpu"))
    for phase in Phase.allCases {
      let job = try job(phase) {
        ($0.plan.pipeline, $0.plan.tensor) = (pipeline, tensor)
        if phase == .train { $0.plan.microBatch = 2 }
      }
      let time = try #require(try machine.time(job))
      let split = try machine.split(of: job)
      let sum = split.computing + split.communicating + split.waiting
      #expect(abs(sum / time - 1) < 1e-12)
      #expect(split.communicating >= .zero && split.waiting >= .zero && split.computing > .zero)
      #expect((split.communicating > .zero) == (pipeline * tensor > 1))
      #expect((split.waiting > .zero) == (pipeline > 1))
    }
  }

  /// Model arithmetic of a dense model: 6 for each weight met and token of training, beside attention and tables.
  @Test func arithmeticIsThatOfThePapers() throws {
    let text =
      "model=gpt;layers=24;hidden=2304;heads=24;sequence=2048;context=2048;vocabulary=51200;phase=train;batch=8"
    let configuration = try JobConfiguration(text)
    let mine = configuration.job.modelFLOPs.value
    let megatron = configuration.flops(.megatron).value * 3 / 4
    // Narayanan et al. count the whole matrix of scores, a causal mask half of it.
    #expect(mine < megatron && mine > 0.9 * megatron)
    let six = configuration.flops(.weights).value
    #expect(mine > six * 0.9 && mine < six * 1.2)
  }

  /// Generation's arithmetic is its passes', however it is counted.
  @Test func generationIsItsPasses() throws {
    let generated = try job(.generate).modelFLOPs
    var passes = try job(.prefill).modelFLOPs
    for step in 1..<20 {
      passes += try job(.decode) { $0.groups = [.decode(8, context: 512 + step)] }.modelFLOPs
    }
    #expect(abs(generated / passes - 1) < 1e-12)
  }

  /// The first token and all others sum to the whole.
  @Test func tokensSumToTheWhole() throws {
    let machine = try JobModel(Shipped.profiles.profile("nvidia-h200-sxm"))
    let report = try JobReport(try job(.generate), of: "m", on: machine)
    let json = report.json
    let whole = try number(json, "ttft_us") + 19 * number(json, "tpot_us")
    #expect(abs(whole / (try number(json, "time_us")) - 1) < 1e-9)
  }

  /// What is spent on input and output tokens is what the devices cost for the time.
  @Test func costsSumToTheDevices() throws {
    let machine = try JobModel(Shipped.profiles.profile("hgx-h200-4gpu"))
    var options = JobReport.Options()
    options.price = 3.5
    let report = try JobReport(
      try job(.generate) { $0.plan.tensor = 4 }, of: "m", on: machine, options)
    let json = report.json
    let tokens = (Double(8 * 512), Double(8 * 19))
    let spent =
      try
      (number(json, "usd_per_input_mtoken") * tokens.0
      + number(json, "usd_per_output_mtoken") * tokens.1) / 1e6
    let rent = try number(json, "time_us") / 3.6e9 * 4 * 3.5
    #expect(abs(spent / rent - 1) < 1e-9)
  }

  /// One sequence more than the largest batch does not fit.
  @Test(arguments: Phase.allCases, [0.5, 0.9])
  func oneMoreThanTheLargestDoesNotFit(phase: Phase, share: Double) throws {
    let machine = try JobModel(Shipped.profiles.profile("nvidia-h200-sxm"))
    let job = try job(phase)
    let batch = try #require(machine.largestBatch(of: job, within: share))
    let capacity = try Bytes(text: "150754820096 B") * share
    #expect(try #require(job.with(sequences: batch)).memory.total <= capacity)
    #expect(try #require(job.with(sequences: batch + 1)).memory.total > capacity)
  }

  /// A measured time at an end of the range is at that end.
  @Test func aMeasurementHasItsPlace() throws {
    let profile = try Shipped.profiles.profile("nvidia-h200-sxm")
    let interval = try #require(try answer(product(1024), on: profile).interval)
    for (measured, place) in [(interval.low, 0.0), (interval.high, 1)] {
      var options = OperationAnswer.Options()
      options.measured = measured
      let json = try answer(product(1024), on: profile, options).json
      #expect(abs(try number(json, "place_in_interval") - place) < 1e-9)
    }
  }

  /// Causes of each machine sum to its time, and what is cut is in the last row.
  @Test func comparedCausesSumToTheirTimes() throws {
    let answers = try Self.profiles.map {
      try answer(product(2048), on: Shipped.profiles.profile($0))
    }
    let rows = AnswerComparison(answers).rows
    for (place, answer) in answers.enumerated() {
      let sum = rows.reduce(Seconds.zero) { $0 + $1.times[place] }
      #expect(abs(sum / (answer.estimate?.time ?? .zero) - 1) < 1e-9)
    }
  }
}
