import Hardware
import Workloads

/// The rules by which a serving engine fills up its steps, and what it runs around them; read from its file once for a machine.
///
/// A class, because it never changes and is looked at a million times a second.
final class EngineRules: Sendable {
  let title: String
  private let capturedTokens, few, step, many, wideStep: Int
  let fusedExpertSums: Int
  let skippedPlaces: Int
  /// The library whose attention runs here.
  let attention: Library
  private let engine: EngineFacts

  init(
    _ engine: EngineFacts, attention: Library, machine: String
  ) throws(ModelError) {
    func fact(_ name: String) throws(ModelError) -> Int {
      guard let value = engine.facts[name] else {
        throw .missingFact(profile: machine, program: engine.title, name: name)
      }
      return Int(value)
    }
    (title, self.engine, self.attention) = (engine.title, engine, attention)
    (capturedTokens, few) = (try fact("capturedTokens"), try fact("capturedFew"))
    (step, many, wideStep) = (
      try fact("capturedStep"), try fact("capturedMany"), try fact("capturedWideStep")
    )
    (fusedExpertSums, skippedPlaces) = (try fact("fusedExpertSums"), try fact("skippedPlaces"))
  }

  /// How a step of so many tokens is started.
  enum Start { case graph, pieces, launches }

  /// Decode is one graph up to the largest size; else pieces between attentions are; beyond that size nothing is.
  func start(tokens: Int, isDecode: Bool) -> Start {
    tokens > capturedTokens ? .launches : isDecode ? .graph : .pieces
  }

  /// The captured size that so many tokens are filled up to; themselves beyond the largest.
  func padded(_ tokens: Int) -> Int {
    guard tokens <= capturedTokens else { return tokens }
    if tokens <= few {
      var size = 1
      while size < tokens { size *= 2 }
      return size
    }
    let step = tokens > many ? wideStep : step
    return (tokens + step - 1) / step * step
  }

  /// The maps of one of the runner's modules.
  func maps(
    _ module: KeyPath<EngineFacts.Runner, String>, of family: String
  ) -> [EngineFacts.Kernel] {
    guard let runner = engine.runner(of: family) else { return [] }
    return engine.modules[runner[keyPath: module]]?.kernels ?? []
  }

  /// Whether a family's tokens are drawn by the engine's own kernels, rather than by the framework's.
  func drawsItself(_ family: String) -> Bool { engine.runner(of: family)?.name == "2" }

  /// A fact by its name.
  subscript(name: String) -> Double? { engine.facts[name] }
}
