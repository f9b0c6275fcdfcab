import Laws
import Quantities
import Testing
import TraceStore
import Traces
import Validate
import Workloads

extension OperationPrediction {
  static func example(
    operation: Int = 0, time: Seconds = Seconds(1.1e-7), tree: String = #"{"serial":[]}"#
  ) -> OperationPrediction {
    OperationPrediction(
      operation: operation, time: time, low: time * 0.9, high: time * 1.2, bound: "L2 reads",
      tree: tree)
  }
}

@Suite struct PredictionAndResidualTests {
  let folder: TemporaryFolder
  let store: TraceStore
  let run: Run

  init() throws {
    folder = try TemporaryFolder()
    store = try TraceStore(path: folder.file())
    let operation = TracedOperation(
      kind: "gemm", type: "fp32", axes: "M=1;N=1;K=1", setting: Setting())
    run = try store.add(Trace(operations: [operation, operation]), as: .example())
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func residualsComeBackToTheBit(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let residuals = (0..<10).map { _ in Residual.random(&random) }
    try store.setResiduals(residuals, of: run, machine: "m", modelVersion: "1", commit: "c")
    #expect(
      try store.residuals(of: run)
        == residuals.map { Attributed($0, machine: "m", modelVersion: "1", commit: "c") })
  }

  @Test func residualsReplaceThoseOfTheSameModelAndMachineOnly() throws {
    var random = SplitMix(seed: 1)
    let old = [Residual.random(&random), .random(&random)]
    let new = [Residual.random(&random)]
    try store.setResiduals(old, of: run, machine: "a", modelVersion: "1", commit: "c")
    try store.setResiduals(old, of: run, machine: "b", modelVersion: "1", commit: "c")
    try store.setResiduals(new, of: run, machine: "a", modelVersion: "1", commit: "c")
    let kept = try store.residuals(of: run)
    #expect(kept.filter { $0.machine == "a" }.map(\.value) == new)
    #expect(kept.filter { $0.machine == "b" }.map(\.value) == old)
  }

  @Test func predictionsComeBackInTheirOrder() throws {
    let predictions = [OperationPrediction.example(operation: 1), .example(), .example()]
    try store.setPredictions(predictions, of: run, machine: "m", modelVersion: "1", commit: "c")
    try store.setPredictions(predictions, of: run, machine: "m", modelVersion: "2", commit: "c")
    let kept = try store.predictions(of: run)
    #expect(kept.prefix(3).map(\.value) == predictions)
    #expect(kept.map(\.modelVersion) == ["1", "1", "1", "2", "2", "2"])
  }

  @Test(arguments: [
    OperationPrediction.example(operation: 2), .example(tree: "{"), .example(time: Seconds(.nan)),
  ])
  func impossiblePredictionsAreRefusedAndChangeNothing(_ wrong: OperationPrediction) throws {
    let good = [OperationPrediction.example()]
    try store.setPredictions(good, of: run, machine: "m", modelVersion: "1", commit: "c")
    let error = #expect(throws: StoreError.self) {
      try store.setPredictions(
        good + [wrong], of: run, machine: "m", modelVersion: "1", commit: "c")
    }
    guard case .refused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try store.predictions(of: run).map(\.value) == good)
  }
}
