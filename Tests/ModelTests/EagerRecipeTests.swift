import Foundation
import Hardware
import Quantities
import Testing
import Workloads

@testable import Model

/// Steps by a framework's modules.
@Suite struct EagerRecipeTests {
  private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }
  private static let measured = root.appending(path: "measurements/nvidia-h200-sxm")
  /// One model of each family that the engine lists, by the names of their descriptions.
  static let models = [
    "llama-3.2-1b", "qwen2.5-7b", "qwen3-8b-12layers", "qwen3-30b-a3b-8layers",
    "gemma-2-9b-14layers", "phi-4-10layers", "deepseek-v3-4layers", "gpt2-large", "pythia-1.4b",
    "bert-large",
  ]

  private static func model(_ name: String) throws -> Transformer {
    let file = measured.appending(path: "models/\(name).json")
    return try ModelConfig(bytes: [UInt8](Data(contentsOf: file))).model
  }

  private func products(_ parts: [Part]) -> Double {
    parts.reduce(0) { sum, part in
      guard part.operation is GEMM || part.operation is GroupedGEMM else { return sum }
      return sum + part.operation.demand.products.value * Double(part.times)
    }
  }

  /// Every family that the engine lists has a model here, so that a new one cannot be forgotten.
  @Test func everyFamilyOfTheEngineIsTried() throws {
    let engine = try #require(try HardwareProfile.h200().engines.first)
    let tried = Set(try Self.models.map { try Self.model($0).family })
    for layer in engine.layers {
      #expect(!tried.isDisjoint(with: layer.families), "\(layer.families)")
    }
  }

  /// However modules split them, products do the arithmetic that the fused recipe's do.
  @Test(arguments: models) func modulesDoTheProductsOfTheFusedRecipe(name: String) throws {
    let machine = try StepModel(.h200())
    let model = try Self.model(name)
    var groups = [[SequenceGroup.prompts(2, of: 256)]]
    // Decode of latent attention expands what the fused recipe absorbs.
    if model.isCausal, model.attention.latent == nil {
      groups.append([.decode(8, context: 500)])
    }
    for groups in groups {
      let step = Step(model: model, groups: groups)
      let (eager, fused) = (products(try machine.moduleParts(step)), products(step.fusedParts))
      // An encoder's pooler is no product of a decoder.
      #expect(abs(eager / fused - 1) < 0.01, "\(eager / fused)")
    }
  }

  /// Each kernel is launched, and each product is called: nothing that a host does is left out.
  @Test(arguments: models) func everyKernelIsStartedByTheHost(name: String) throws {
    let machine = try StepModel(.h200())
    let parts = try machine.moduleParts(
      Step(model: try Self.model(name), groups: [.prompts(1, of: 128)]))
    for part in parts { #expect(part.calls > 0 && part.launches > 0, "\(part.name)") }
  }

  /// Prompts for which the device takes longer than the host, measured on an H200 with nothing fitted to them.
  @Test(arguments: [
    ("gpt2-large", 8, 1024, 41.84), ("pythia-1.4b", 8, 1024, 48.85),
    ("qwen3-8b-12layers", 8, 1024, 85.83), ("phi-4-10layers", 8, 1024, 115.72),
    ("gemma-2-9b-14layers", 8, 1024, 108.30), ("qwen3-30b-a3b-8layers", 8, 1024, 48.72),
    ("deepseek-v3-4layers", 1, 4096, 75.87),
  ]) func longPromptsTakeWhatWasMeasured(
    name: String, batch: Int, length: Int, milliseconds: Double
  ) throws {
    let machine = try JobModel(.h200())
    let job = Job(
      model: try Self.model(name), groups: [.prompts(batch, of: length)], mode: .eager)
    let time = try #require(try machine.time(job))
    #expect(abs(time.value * 1e3 / milliseconds - 1) < 0.1, "\(time)")
  }

  @Test func whatIsNotKnownIsRefusedByName() throws {
    let machine = try JobModel(.h200())
    var model = try Self.model("llama-3.2-1b")
    model.family = "somebody"
    let unknown = Job(model: model, groups: [.prompts(1, of: 64)], mode: .eager)
    #expect { try machine.answer(unknown) } throws: { "\($0)".contains("somebody by modules") }
    let training = Job(
      model: try Self.model("llama-3.2-1b"), groups: [.prompts(1, of: 64)], purpose: .training,
      mode: .eager)
    #expect { try machine.answer(training) } throws: { "\($0)".contains("GPT-2's form") }
    let decode = Job(model: try Self.model("bert-large"), groups: [.decode(1, context: 64)])
    #expect { try decode.check() } throws: { "\($0)".contains("encoder") }
  }
}
