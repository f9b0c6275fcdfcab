import Hardware
import Model
import Planning
import Quantities
import Testing
import Workloads

/// What a profile is said not to answer, the model refuses; and it answers the rest.
@Suite struct ProfileGapLawTests {
  private static let names = Shipped.profiles.names()

  /// A machine, and what it is said not to answer.
  private struct Machine {
    let profile: HardwareProfile
    let gaps: Set<ProfileGap.Question>

    init(_ profile: HardwareProfile) {
      self.profile = profile
      gaps = Set(profile.gaps.map(\.question))
    }

    var device: HardwareProfile { profile.devices?.profile ?? profile }

    /// bf16 where it computes in it, else fp16.
    var half: ElementType {
      let units: [ArithmeticUnit] = device.kind == .gpu ? [.matrix] : [.matrix, .vector]
      return device.compute.contains { $0.type == .bf16 && units.contains($0.unit) } ? .bf16 : .fp16
    }

    func lacks(_ questions: ProfileGap.Question...) -> Bool {
      gaps.contains(.anything) || questions.contains { gaps.contains($0) }
    }

    func answersAttention() -> Bool {
      guard let machine = try? StepModel(profile) else { return false }
      let attention = Attention(
        .flash, type: half, batch: 1, heads: 8, kvHeads: 8, queries: 1024, keys: 1024,
        headDim: 128, causal: false)
      let setting = Setting(
        library: machine.isGPU ? .flash2 : .own, workers: machine.workers, residency: .cold)
      return (try? machine.time(attention, setting: setting)) != nil
    }

    /// Whether a step is answered, be it that it does not fit.
    func answersSteps(_ mode: StepMode) -> Bool {
      guard let model = try? Shipped.model().model, let jobs = try? JobModel(profile) else {
        return false
      }
      var job = Job(model: model, groups: [.decode(1, context: 128)], mode: mode)
      job.types = StepTypes(weights: half, activations: half, cache: half)
      return (try? jobs.answer(job)) != nil
    }

    func answersCopies() -> Bool {
      guard let machine = try? StepModel(profile) else { return false }
      return (try? machine.hostLink()) != nil
    }

    /// Each question is answered, or refused, as the gaps say.
    func check(sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(
        answersAttention() != lacks(.attention, .sixteenBits, .allCores),
        "\(profile.name): attention", sourceLocation: sourceLocation)
      #expect(
        answersSteps(.graph) != lacks(.steps, .sixteenBits, .allCores), "\(profile.name): steps",
        sourceLocation: sourceLocation)
      // A CPU has neither a host nor a framework that starts its kernels: the gaps do not speak of it.
      guard device.kind != .cpu else { return }
      #expect(
        answersSteps(.eager) != lacks(.eagerSteps, .sixteenBits), "\(profile.name): eager steps",
        sourceLocation: sourceLocation)
      #expect(
        answersCopies() != lacks(.copies), "\(profile.name): copies",
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: names) func whatIsNoGapIsAnswered(name: String) throws {
    Machine(try Shipped.profiles.profile(name)).check()
  }

  /// The same of a card from which figures are taken away.
  @Test func whatIsTakenAwayIsRefused() throws {
    let whole = try Shipped.profiles.profile("nvidia-b200")
    let changes: [(inout HardwareProfile) -> Void] = [
      { $0.compute.removeAll { $0.unit == .matrix } },
      { $0.compute.removeAll { $0.unit == .exponential } },
      { $0.compute.removeAll { $0.unit == .vector } }, { $0.links = [] }, { $0.overheads = [] },
      { $0.processor.clock = nil }, { $0.memory.removeFirst() }, { $0.memory[2].bandwidths = [] },
      { $0.memory[0].bandwidths = [] },
    ]
    for change in changes {
      var profile = whole
      change(&profile)
      Machine(profile).check()
    }
  }

  /// A card made of a dozen figures answers what a shipped one does.
  @Test func aDatasheetAnswersAttentionAndSteps() throws {
    let options = try DatasheetOptions(
      name: "mine", isFromDatasheet: true,
      [
        "title": "A card", "cores": "170", "clock": "2407MHz", "bf16": "209.5 TFLOP/s",
        "l1": "128 KiB", "l2": "96 MiB", "memory": "32GB", "bandwidth": "1792 GB/s",
        "link": "63 GB/s",
      ])
    let like = try Shipped.profiles.profile("nvidia-rtx-4090")
    let profile = try Shipped.profiles.resolve(options.profile(like: like))
    #expect(profile.gaps.map(\.question) == [.energy])
    Machine(profile).check()
  }
}
