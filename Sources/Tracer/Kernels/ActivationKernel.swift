import CKernels
import Foundation
import Quantities
import Workloads

/// GELU in its tanh form, and SiLU(gate) x up.
enum ActivationKernel {
  static let entries = Activation.Form.allCases.map { form in
    KernelEntry(
      form.kind, checks: [(.fp32, "n=1"), (.fp32, "n=1003"), (.fp32, "n=40001")]
    ) { (work: Activation, context) throws(TracerError) in
      guard work.elementType == .fp32 else {
        throw .unsupported(operation: work.label, implementation: "own")
      }
      let n = work.elements
      let level = context.level
      // GELU has no second input, and no buffer for one that would widen its working set.
      let up = form == .gelu ? 0 : n
      return context.kernel(
        work,
        KernelPlan(
          operands: [.random(n, scale: 6), .random(up), .output(n)],
          body: form == .gelu ? orrery_gelu(level) : orrery_silu_multiply(level),
          bind: { operands, _, _ in
            let floats = operands.map { $0.assumingMemoryBound(to: Float.self) }
            return orrery_activation(x: floats[0], up: floats[1], y: floats[2], n: Int64(n))
          },
          output: 2,
          expected: { values in
            let (x, up) = (values.floats(0), values.floats(1))
            return x.indices.map { form == .gelu ? gelu(x[$0]) : silu(x[$0]) * up[$0] }
          }, tolerance: 1e-5))
    }
  }

  static func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }

  /// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) (Hendrycks and Gimpel 2016).
  private static func gelu(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }
}
