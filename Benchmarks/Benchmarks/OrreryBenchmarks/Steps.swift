import Benchmark
import Foundation
import Hardware
import Model
import Quantities
import Workloads

/// Steps of an 80-layer model at batches and contexts that do not come again, on one core.
func registerSteps() {
  do {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    let folder = root.appending(path: "hardware-profiles").path()
    register(try JobModel(ProfileLibrary(folders: [folder]).profile("hgx-h200-4gpu")))
  } catch {
    Benchmark("Steps") { benchmark in benchmark.error("there are no steps to predict: \(error)") }
  }
}

/// The steps that are asked for, by number.
private func groups(_ number: Int) -> SequenceGroup {
  .decode(1 + number * 7 % 128, context: 512 + number * 7919 % 16_384)
}

private func register(_ machine: JobModel) {
  let configuration = Benchmark.Configuration(metrics: [.estimatesPerSecond])
  let text = """
    model=llama;layers=80;hidden=8192;heads=64;kv-heads=8;inner=28672;vocabulary=128256;tied=0;\
    phase=decode;tokens=1;tensor-parallel=4
    """
  for (mode, name) in [(StepMode.graph, "graphs"), (.vllm, "vLLM's recipe")] {
    Benchmark(
      "Steps of an 80-layer model by \(name), time alone (>= 150,000/s)",
      configuration: configuration
    ) { benchmark in
      var job = try JobConfiguration(text).job
      job.mode = mode
      var total = Seconds.zero
      let count = 20_000
      let duration = try ContinuousClock().measure {
        for number in 0..<count {
          job.groups[0] = groups(number)
          if let time = try machine.time(job) { total += time }
        }
      }
      blackHole(total)
      benchmark.measurement(.estimatesPerSecond, count, in: duration)
    }
    Benchmark(
      "The same in a series, which remembers what rows cost (\(name), >= 300,000/s)",
      configuration: configuration
    ) { benchmark in
      var job = try JobConfiguration(text).job
      job.mode = mode
      guard let series = StepSeries(job, on: machine) else {
        return benchmark.error("the job is no single pass")
      }
      var total = Seconds.zero
      let count = 20_000
      let duration = try ContinuousClock().measure {
        for number in 0..<count {
          if let time = try series.time([groups(number)]) { total += time }
        }
      }
      blackHole(total)
      benchmark.measurement(.estimatesPerSecond, count, in: duration)
    }
  }
}
