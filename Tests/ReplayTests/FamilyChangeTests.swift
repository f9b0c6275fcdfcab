import Laws
import Quantities
import Testing
import Traces

@testable import Replay

/// What-ifs by family: what they mean, what they change, and what they say.
@Suite struct FamilyChangeTests {
  private struct Unasked: Error {}

  private static let kernels: [(name: String, family: KernelFamily)] = [
    ("nvjet_sm90_tst_128x64_64x8_1x2_h_bz_TNT", .gemm), ("volta_sgemm_64x64_tn", .gemm),
    ("void pytorch_flash::flash_fwd_kernel<>()", .attention),
    ("void at::native::vectorized_elementwise_kernel<4>()", .elementwise),
    ("ncclDevKernel_Generic_1()", .communication), ("a_kernel_of_nobody", .other),
  ]

  /// A simulated job whose kernels have names of all families; those of its collectives are known by their arguments.
  private func job(_ seed: Int) -> Trace {
    var random = SplitMix(seed: UInt64(seed))
    let job = RandomJob(seed: seed)
    var trace = SimulatedJob(job, durations: job.durations(seed: seed + 7)).trace
    let first = trace.names.count
    trace.names += Self.kernels.map(\.name)
    for place in trace.spans.indices where trace.spans[place].kind == .kernel {
      guard trace.spans[place].detail == nil else { continue }
      trace.spans[place].name = first + Int.random(in: Self.kernels.indices, using: &random)
    }
    return trace
  }

  /// One stream that is never idle: each kernel lasts as many microseconds as its place, and all are launched at the begin.
  private func queue(_ kernels: [String], within host: String? = nil) -> Trace {
    var trace = Trace(
      lanes: [Lane(name: "main", kind: .thread), Lane(name: "stream", kind: .stream)],
      names: ["cudaLaunchKernel"] + kernels + (host.map { [$0] } ?? []))
    if host != nil {
      let last = trace.names.count - 1
      trace.spans.append(Span(name: last, lane: 0, start: 0, duration: 900, kind: .hostOperation))
    }
    var start: Int64 = 1000
    for place in kernels.indices {
      let duration = 1000 * Int64(place + 1)
      trace.spans.append(
        Span(
          name: 0, lane: 0, start: Int64(place) * 10, duration: 5, kind: .call,
          correlation: place + 1))
      trace.spans.append(
        Span(
          name: place + 1, lane: 1, start: start, duration: duration, kind: .kernel,
          correlation: place + 1))
      start += duration
    }
    return trace
  }

  private func changed(
    _ program: TracedProgram, _ text: String
  ) throws -> (work: NamedWork, timing: Timing) {
    var program = program
    let change = try ChangeCatalog.change(ChangeText(text))
    let effect = try change.apply(to: &program) { throw Unasked() }
    guard case .named(let work) = effect else { throw Unasked() }
    return (work, try program.timed())
  }

  /// The family's time is scaled exactly, and the run is shorter by at most what that saves.
  @Test(arguments: 0..<40) func aFamilyScalesAndNothingElse(seed: Int) throws {
    let program = TracedProgram(job(seed), latencies: RandomJob.latencies)
    let before = try program.timed()
    for family in program.families {
      let (work, after) = try changed(program, "\(family)=2")
      #expect(work.meaning == .family(family) && work.count > 0 && !work.isHost)
      let saved = before.deviceTime - after.deviceTime
      #expect(abs(2 * saved - work.time.nanoseconds) <= Int64(2 * work.count))
      #expect((0...saved).contains(before.makespan - after.makespan))
      let same = try changed(program, "\(family)=1").timing
      #expect(same.makespan == before.makespan && same.deviceTime == before.deviceTime)
    }
  }

  /// Each piece of work is of one family.
  @Test(arguments: 0..<20) func familiesTakeAllWorkOnce(seed: Int) throws {
    let program = TracedProgram(job(seed), latencies: RandomJob.latencies)
    var all: Int64 = 0
    for family in KernelFamily.allCases {
      let meant = program.meant(by: family.rawValue)
      if meant.meaning == .family(family) { all += program.extent(of: meant).time.nanoseconds }
    }
    let timing = try program.timed()
    #expect(all == timing.deviceTime)
  }

  /// Where devices decide to the end, the run is shorter by all that is saved.
  @Test func aQueueIsShorterByAllThatIsSaved() throws {
    let names = Self.kernels.map(\.name)
    let program = TracedProgram(queue(names + names))
    let before = try program.timed()
    for (family, places) in [
      (KernelFamily.gemm, [1, 2, 7, 8]), (.attention, [3, 9]), (.elementwise, [4, 10]),
      (.communication, [5, 11]), (.other, [6, 12]),
    ] {
      let time = Int64(places.reduce(0, +)) * 1000
      let (work, after) = try changed(program, "\(family)=2")
      #expect(work.count == places.count && work.time.nanoseconds == time)
      #expect(before.makespan - after.makespan == time / 2)
      #expect(before.deviceTime - after.deviceTime == time / 2)
      let slower = try changed(program, "\(family)=0.5").timing
      #expect(slower.makespan - before.makespan == time)
      let without = try changed(program, "remove=\(family)")
      #expect(without.work.isRemoved && before.deviceTime - without.timing.deviceTime == time)
    }
  }

  @Test(arguments: [
    ("gemm=2", "2 spans, 3 us of device time: family gemm"),
    ("remove=Attention", "1 spans removed, 3 us of device time: family attention"),
    (
      "volta_sgemm_64x64_tn=2",
      "1 spans, 2 us of device time: of the name volta_sgemm_64x64_tn"
    ),
    ("sgemm=2", "1 spans, 2 us of device time: with sgemm in the name"),
    ("cudaLaunch=2", "6 spans, 21 us of device time: with cudaLaunch in the name"),
  ])
  func whatAChangeTookIsSaid(text: String, effect: String) throws {
    let program = TracedProgram(queue(Self.kernels.map(\.name)))
    let work = try changed(program, text).work
    #expect("\(work)" == effect)
  }

  /// Products are products whatever they are called, and a convolution is none though its kernel may be called so.
  @Test func aFamilyIsMoreThanAName() throws {
    let kernels = ["nvjet_sm90_tst", "Cijk_Alik_Bljk_B_BS", "triton_mm", "void gemm_k1_kernel<>"]
    #expect(try changed(TracedProgram(queue(kernels)), "gemm=2").work.count == 4)
    let unnamed = TracedProgram(queue(["k", "k", "gemm"], within: "aten::convolution_backward"))
    #expect(try changed(unnamed, "convolution=2").work.count == 3)
    // Nothing is of the family: then it is a name.
    #expect(try changed(unnamed, "gemm=2").work.meaning == .name("gemm"))
  }

  @Test func attentionIsAFamilyAndAnAlgorithm() throws {
    func kind(_ text: String) throws -> any ReplayChange.Type {
      let change = try ChangeCatalog.change(ChangeText(text))
      return type(of: change)
    }
    #expect(try kind("attention=2") == NamedSpeed.self)
    #expect(try kind("attention=naive") == AttentionAlgorithm.self)
    #expect(throws: ChangeError.self) { try kind("attention=0") }
    #expect(throws: ChangeError.self) { try kind("attention=nan") }
  }

  @Test func aNameThatMatchesNothingListsTheFamiliesFirst() throws {
    let program = TracedProgram(queue(Self.kernels.map(\.name)))
    let error = #expect(throws: ChangeError.self) { _ = try changed(program, "nosuch=2") }
    let text = try #require(error?.description)
    let families = try #require(text.firstRange(of: "families are communication, elementwise"))
    let names = try #require(text.firstRange(of: "names are a_kernel_of_nobody"))
    #expect(families.upperBound <= names.lowerBound)
    #expect(text.contains("'nosuch'"))
  }
}
