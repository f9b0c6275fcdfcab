import Quantities
import Workloads

/// What is fitted of computing beside a collective.
struct ContentionParameters: ProgramParameters {
  var products = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.products, "products", 1...4,
        "time of matrix products while a collective's kernels hold their multiprocessors")
    ]
  }
}

/// Products beside a collective: no kernel of its own, but how much longer others take.
struct Contention: DeviceProgram {
  static let families = [ProgramFamily(.overlap, .nccl)]

  let parameters: ContentionParameters

  init(_ parameters: ContentionParameters, _ facts: NoFacts, on machine: ProgramContext) {
    self.parameters = parameters
  }

  static func claims(_ shape: KernelShape) -> Bool { false }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost { A.nothing }

  /// Computing with communication beside it: as long as both are under way, products take longer.
  ///
  /// With a slowdown s of computing C beside communication N: N where s C fits into it, else C + N (1 - 1 / s). `share` of the
  /// computing is products.
  func overlapped<A: CostAlgebra>(
    _ computing: A.Cost, _ moving: A.Cost, matrix share: Double, _: A.Type
  ) -> A.Cost {
    let slowdown = 1 + (max(parameters.products, 1) - 1) * min(share, 1)
    let (c, n) = (A.time(computing).value, A.time(moving).value)
    let whole = c * slowdown <= n ? n : c + n * (1 - 1 / slowdown)
    return A.serial(
      A.overlapped(computing, moving),
      A.term(.stage("contention with communication"), Seconds(whole - max(c, n))))
  }
}
