import Documents
import Foundation
import Hardware
import Model
import Quantities
import Testing
import Workloads

@testable import Validate

/// Recorded steps of an engine against its recipe, launch by launch.
@Suite struct KernelMatchTests {
  private let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  private func steps(_ text: String) throws -> [StepKernels] {
    let table = try CSVTable(bytes: Array(text.utf8))
    guard case .kernels(let read) = try MeasurementTables.kind(of: table.header).reader else {
      throw Missing()
    }
    return try read(table) { name, _ in
      try ModelConfig(
        bytes: Array(Data(contentsOf: root.appending(path: "models/\(name).json")))
      ).model
    }
  }

  private struct Missing: Error {}

  private func machine() throws -> StepModel {
    let folder = root.appending(path: "hardware-profiles").path()
    return try StepModel(ProfileLibrary(folders: [folder]).profile("nvidia-h200-sxm"))
  }

  /// Steps of vLLM 0.24 on one H200: those of qwen3-8b and mixtral-8x7b were recorded when the names of kernels stood already.
  @Test func recordedStepsAreTheRecipe() throws {
    let path = root.appending(path: "measurements/nvidia-h200-sxm/engine-traces.csv")
    let machine = try machine()
    let engine = try #require(machine.engine("vllm"))
    let steps = try steps(String(contentsOf: path, encoding: .utf8))
    #expect(steps.count == 14)
    for step in steps {
      let match = try KernelMatch(step, on: machine, by: engine)
      #expect(match.matched >= 0.98, "\(step.name) \(step.groups.text)")
      #expect(match.missing == 0, "\(step.name) \(step.groups.text)")
      // Random weights of gpt-oss choose the same few experts for all tokens: its steps read less than is predicted.
      guard step.name != "gpt-oss-20b" else { continue }
      #expect(abs(match.error) < 0.16, "\(step.name) \(step.groups.text): \(match.error)")
    }
  }

  @Test func aKernelOfNobodyBelongsToNoPart() throws {
    let machine = try machine()
    let engine = try #require(machine.engine("vllm"))
    let text = """
      model,engine,groups,kernel,duration_us
      llama-3.1-8b,vllm,8x1@99,triton_red_fused__to_copy_embedding_rms_norm_0,3
      llama-3.1-8b,vllm,8x1@99,somebody_s_kernel,5
      """
    let match = try KernelMatch(try #require(steps(text).first), on: machine, by: engine)
    #expect(match.launches == 2 && match.matched == 0.5)
    #expect(match.unmatched == ["somebody_s_kernel": 1])
    #expect(match.missing > 300)
  }

  @Test(arguments: [
    ("llama-3.1-8b,sglang,8x1@99,x,3", "engine"), ("llama-3.1-8b,vllm,8x0@99,x,3", "groups"),
    ("llama-3.1-8b,vllm,8x1@99,x,-3", "duration_us"),
  ])
  func aWrongRowIsNamedWithItsLine(row: String, column: String) {
    let error = #expect(throws: (any Error).self) {
      try steps("model,engine,groups,kernel,duration_us\n\(row)\n")
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("line 2: \(column)"))
  }
}
