import CKernels
import Hardware
import Quantities

/// Peaks of arithmetic: multiply-adds, dot products, exponentials and divisions on values in registers.
struct ComputeProbe {
  let unit: ArithmeticUnit
  let type: ElementType
  let workers: Workers
  let width: Int
  let probe: Probe

  /// A ceiling with what was measured as its source.
  func ceiling(_ rate: Double, stamp: String) -> ComputeCeiling {
    ComputeCeiling(
      unit: unit, type: type, workers: workers, width: Bytes(Double(width)),
      rate: Figure(
        FLOPsPerSecond(rate.rounded(toSignificant: 5)), source: probe.source(stamp)))
  }

  /// Every vector width for multiply-adds, the widest for the rest; one worker and all.
  static func all(teams: [(Workers, Team)]) -> [ComputeProbe] {
    var probes: [ComputeProbe] = []
    for (workers, team) in teams {
      for instructions in InstructionSet.available {
        let level = instructions.level
        func add(
          _ unit: ArithmeticUnit, _ type: ElementType, _ body: orrery_body?, _ work: Int64,
          _ what: String
        ) {
          guard let body else { return }
          let runner = LoopRunner(body, team: team)
          let amount = Double(work) * Double(team.ranks)
          let count = team.ranks == 1 ? "1 worker" : "\(team.ranks) workers"
          let name = "\(what), \(instructions.width * 8)-bit vectors, \(count)"
          probes.append(
            ComputeProbe(
              unit: unit, type: type, workers: workers, width: instructions.width,
              probe: Probe(name: name) { amount / runner.secondsPerIteration() }))
        }
        add(
          .vector, .fp32, orrery_loop_fma_f32(level), orrery_fma_flops_f32(level), "fp32 FMA loop")
        add(
          .vector, .fp64, orrery_loop_fma_f64(level), orrery_fma_flops_f64(level), "fp64 FMA loop")
        guard instructions == .best else { continue }
        add(
          .vector, .bf16, orrery_loop_dot_bf16(level), orrery_dot_flops_bf16(level),
          "bf16 dot-product loop")
        add(
          .vector, .int8, orrery_loop_dot_int8(level), orrery_dot_operations_int8(level),
          "int8 dot-product loop")
        let results = orrery_special_results(level)
        add(.exponential, .fp32, orrery_loop_exponential(level), results, "exponential loop")
        add(.division, .fp32, orrery_loop_division(level), results, "division loop")
      }
    }
    return probes
  }
}
