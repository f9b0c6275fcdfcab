import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// The laws over everything that is registered: every operation in every type, by every library's program, on every shipped profile.
@Suite struct RegisteredLawTests {
  /// Nothing is faster than the machine's ceilings; a prediction lies within its own range, and explains itself whole.
  @Test(arguments: ShippedMachines.names, 0..<Tier.times(3, quick: 1))
  func everyAnswerKeepsTheLawsOfOnePrediction(name: String, seed: Int) throws {
    let machine = try ShippedMachines.machine(name)
    var random = SplitMix(seed: UInt64(seed))
    var answered = 0
    for item in try random.registeredCases(on: machine) {
      guard
        let prediction = try? machine.prediction(item.operation, setting: item.setting)
      else { continue }
      answered += 1
      try check(prediction, item, on: machine)
    }
    #expect(answered > 20)
  }

  private func check<O: Workloads.Operation>(
    _ operation: O, _ setting: Setting, _ prediction: Prediction, _ label: String,
    on machine: StepModel
  ) throws {
    let time = prediction.time
    let floor = machine.floor(of: operation, setting)
    #expect(time.value.isFinite && time > .zero, "\(label)")
    #expect(time >= floor * (1 - 1e-12), "\(label): \(time) below \(floor)")
    #expect(prediction.interval.low < time && time < prediction.interval.high, "\(label)")
    #expect(prediction.interval.low >= floor * (1 - 1e-9), "\(label)")
    #expect(try machine.time(operation, setting: setting) == time, "\(label)")
    let blame = prediction.estimate.blame
    let sum = blame.reduce(Seconds.zero) { $0 + $1.time }
    #expect(abs(sum / time - 1) < 1e-9, "\(label)")
    #expect(prediction.estimate.leaves.allSatisfy { $0 >= .zero }, "\(label)")
  }

  private func check(
    _ prediction: Prediction, _ item: RegisteredCase, on machine: StepModel
  ) throws {
    try check(item.operation, item.setting, prediction, item.label, on: machine)
  }

  /// One rule, whoever asks: `predict gemm` and a step that is a product give one number.
  @Test(arguments: ShippedMachines.names)
  func anOperationIsAStepOfOnePart(name: String) throws {
    let machine = try ShippedMachines.machine(name)
    var random = SplitMix(seed: 7)
    for item in try random.registeredCases(on: machine) {
      guard let alone = try? machine.prediction(item.operation, setting: item.setting) else {
        continue
      }
      let part = Part(
        "alone", item.operation, by: item.setting.library, residency: item.setting.residency,
        times: 1)
      let step = try machine.estimate([part], after: item.setting.load)
      #expect(abs(step.time / alone.time - 1) < 1e-12, "\(item.label)")
      let (interval, isFitted) = try machine.interval(
        of: IssuedStep(parts: .list([part])), around: alone.time, share: 0.8)
      #expect(isFitted == alone.isFitted, "\(item.label)")
      #expect(abs(interval.low / alone.interval.low - 1) < 1e-9, "\(item.label)")
      #expect(abs(interval.high / alone.interval.high - 1) < 1e-9, "\(item.label)")
    }
  }

  /// Sizes at the edges: an answer or a refusal, on every profile, never a crash.
  @Test(arguments: ShippedMachines.names)
  func extremeSizesAreAnsweredOrRefused(name: String) throws {
    let machine = try ShippedMachines.machine(name)
    var random = SplitMix(seed: 11)
    for entry in Catalog.entries {
      guard let sizes = random.sizes(of: entry.kind.rawValue) else { continue }
      let pairs = sizes.split(separator: ";").map { $0.split(separator: "=") }
      let edges = [1, 2, (1 << 31) - 1, (1 << 40) - 1]
      for edge in edges {
        for place in 0...pairs.count {
          let text = pairs.enumerated().map { index, pair in
            let isFlag = ["causal", "pinned"].contains(pair[0])
            return index == place || place == pairs.count && !isFlag
              ? "\(pair[0])=\(edge)" : "\(pair[0])=\(pair[1])"
          }.joined(separator: ";")
          let type = entry.types.contains(.bf16) ? ElementType.bf16 : entry.types[0]
          guard
            let operation = try? Catalog.operation(
              kind: entry.kind.rawValue, type: type.rawValue, axes: text)
          else { continue }
          let library = machine.isGPU ? entry.library : .own
          let prediction = try? machine.prediction(
            operation, setting: Setting(library: library, residency: .rotating()))
          guard let prediction else { continue }
          #expect(
            prediction.time.value.isFinite && prediction.interval.low < prediction.time,
            "\(operation.label)")
        }
      }
    }
  }

  /// Powers of two change no digits of most programs; what is left is rounding.
  @Test(arguments: ["nvidia-h200-sxm", "nvidia-a100-sxm-80gb", "nvidia-h100-sxm-80gb"])
  func aDeviceThatIsFasterInEverythingIsFasterByThat(name: String) throws {
    let profile = try ShippedMachines.library.profile(name)
    let (machine, faster) = (try StepModel(profile), try StepModel(profile.faster(by: 2)))
    var random = SplitMix(seed: 3)
    for item in try random.registeredCases(on: machine) {
      guard let time = try? machine.time(item.operation, setting: item.setting) else { continue }
      let less = try faster.time(item.operation, setting: item.setting)
      #expect(abs(less.value * 2 / time.value - 1) < 1e-9, "\(item.label)")
    }
  }

  /// Of a device's ceilings none makes it slower where it rises.
  @Test(arguments: ["nvidia-h200-sxm", "nvidia-rtx-4090", "amd-mi300x"], 0..<2)
  func raisingACeilingNeverRaisesATime(name: String, seed: Int) throws {
    let profile = try ShippedMachines.library.profile(name)
    let machine = try StepModel(profile)
    var random = SplitMix(seed: UInt64(seed))
    let cases = try random.registeredCases(on: machine)
    for raised in profile.raisedCeilings(by: 1.5) + profile.loweredDelays(by: 1.5) {
      let better = try StepModel(raised.profile)
      for item in cases {
        guard let time = try? machine.time(item.operation, setting: item.setting) else { continue }
        let less = try better.time(item.operation, setting: item.setting)
        #expect(less <= time * (1 + 1e-12), "\(item.label), \(raised.name)")
      }
    }
  }

  /// Machines with the same parameters, of which the first is at least as good in every figure.
  static let ordered = [
    ("nvidia-h200-sxm", "nvidia-h100-sxm-80gb"),
    ("nvidia-a100-sxm-80gb", "nvidia-a100-sxm-40gb"), ("nvidia-l40s", "nvidia-l40"),
  ]

  @Test(arguments: ordered, 0..<Tier.times(3, quick: 1))
  func theBetterOfTwoMachinesIsNeverSlower(names: (String, String), seed: Int) throws {
    let (better, worse) = (
      try ShippedMachines.machine(names.0), try ShippedMachines.machine(names.1)
    )
    var random = SplitMix(seed: UInt64(seed))
    for item in try random.registeredCases(on: better) {
      guard let time = try? worse.time(item.operation, setting: item.setting) else { continue }
      let less = try better.time(item.operation, setting: item.setting)
      #expect(less <= time * (1 + 1e-9), "\(item.label): \(less / time)")
    }
  }
}

extension CostEstimate {
  /// The times of all terms.
  var leaves: [Seconds] {
    switch self {
    case .term(_, let time): [time]
    case .serial(let parts), .overlapped(let parts): parts.flatMap(\.leaves)
    case .share(_, let whole), .part(_, _, let whole): whole.leaves
    }
  }
}
