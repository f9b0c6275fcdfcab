import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// Passes of a series are those that are asked for one by one.
@Suite struct StepSeriesTests {
  private static let models = [
    "model=llama;layers=32;hidden=4096;heads=32;kv-heads=8;inner=14336;vocabulary=128256;tied=0",
    "model=gpt;layers=24;hidden=1024;heads=16;vocabulary=50304;tied=1;context=65536",
  ]

  /// To the bit, on machines with a power limit and without, in whatever order passes come.
  @Test(arguments: ["nvidia-h200-sxm", "hgx-h200-4gpu", "nvidia-rtx-3090"], 0..<6)
  func timesAreThoseOfSinglePasses(name: String, seed: UInt64) throws {
    let machine = try ShippedMachines.machine(name).jobs
    var random = SplitMix(seed: seed)
    var job = try JobConfiguration("\(random.one(of: Self.models));phase=decode;tokens=64").job
    if name == "hgx-h200-4gpu" { job.plan.tensor = 2 }
    let series = try #require(StepSeries(job, on: machine))
    for _ in 0..<40 {
      var groups = [SequenceGroup.decode(1 + random.size(bits: 5), context: random.size(bits: 12))]
      if random.one(of: [true, false]) {
        groups.append(
          SequenceGroup(1, new: 2 + random.size(bits: 9), cached: random.size(bits: 10)))
      }
      job.groups = groups
      let alone = try machine.time(job)
      #expect(try series.time(groups) == alone, "\(groups)")
      let (range, same) = (
        try machine.range(job, share: 0.8), try series.range(groups)
      )
      #expect(range?.0 == same?.time && range?.1 == same?.interval, "\(groups)")
    }
  }

  @Test func whatIsNoSinglePassHasNoSeries() throws {
    let machine = try ShippedMachines.machine("hgx-h200-4gpu").jobs
    let job = try JobConfiguration("\(Self.models[0]);phase=train;sequence=64;batch=2").job
    #expect(StepSeries(job, on: machine) == nil)
  }
}
