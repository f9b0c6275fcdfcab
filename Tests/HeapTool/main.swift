import CHeap
import Foundation
import Hardware
import Model
import Quantities
import Workloads

/// How often steps of 80 layers ask for heap: 4,000 at first, then 10,000, of which no two are alike.
///
/// Exits with 1 where the later ones ask at all. Code that is not optimised asks for boxes, so that it cannot be held to this.
func asked(_ numbers: Range<Int>, _ machine: JobModel, _ job: Job) throws -> Int {
  var job = job
  // The copy of its groups is this function's own.
  job.groups[0] = .decode(1, context: 1)
  var total = Seconds.zero
  let before = heap_allocations()
  for number in numbers {
    job.groups[0] = .decode(1 + number % 8, context: 512 + number)
    if let time = try machine.time(job) { total += time }
  }
  precondition(total > .zero)
  return heap_allocations() - before
}

let profile = try ProfileLibrary(folders: ["hardware-profiles"]).profile("nvidia-h200-sxm")
let machine = try StepModel(profile).jobs
let job = try JobConfiguration(
  "model=llama;layers=80;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;phase=decode;tokens=1"
).job
let first = try asked(0..<4000, machine, job)
let later = try asked(4000..<14_000, machine, job)
print("requests for heap: \(first) in the first 4000 steps, \(later) in the next 10000")
exit(first > 0 && later == 0 ? 0 : 1)
