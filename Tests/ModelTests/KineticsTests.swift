import Hardware
import Quantities
import Testing
import Workloads

@testable import Model

/// The formulas of Kinetics, and what answers to a prompt take by steps.
@Suite struct KineticsTests {
  private let formula = Kinetics(
    parameters: 8.19e9, layers: 36, heads: 32, kvHeads: 8, headDim: 128)
  private let machine: JobModel
  private let model: Transformer

  init() throws {
    machine = try JobModel(.h200())
    model = try JobConfiguration(
      "model=llama;layers=8;hidden=2048;heads=16;kv-heads=4;inner=8192;vocabulary=32000;tied=0;phase=decode;tokens=1"
    ).job.model
  }

  /// Step by step: each token's products, and every key and value that its attention reads.
  @Test(arguments: [(512, 300, 1), (0, 1000, 4), (2000, 64, 8)])
  func denseCostIsTheSumOverTokens(context: Int, generated: Int, trials: Int) {
    let cost = formula.cost(.dense, context: context, generated: generated, trials: trials)
    let n = Double(trials)
    var (compute, own) = (0.0, 0.0)
    for token in 0..<generated {
      let seen = Double(context) + Double(token) + 0.5
      compute += n * (2 * 8.19e9 + 4 * seen * 36 * 32 * 128)
      // The prompt's keys and values are read once for all trials.
      own += 4 * (Double(context) + n * (Double(token) + 0.5)) * 36 * 8 * 128
    }
    #expect(abs(cost.compute.value / compute - 1) < 1e-9)
    #expect(abs(cost.memory.value / own - 1) < 1e-9)
  }

  @Test func aBudgetBeyondAllKeysIsDenseForEachTrial() {
    let (dense, sparse) = (
      formula.cost(.dense, context: 100, generated: 400, trials: 1),
      formula.cost(.topK(budget: 500), context: 100, generated: 400, trials: 1)
    )
    #expect(abs(dense.compute / sparse.compute - 1) < 1e-9)
    #expect(abs(dense.memory / sparse.memory - 1) < 1e-9)
  }

  @Test func theCrossoverIsWhereAttentionCostsAsMuchAsTheWeights() throws {
    let length = try #require(
      formula.crossover(.dense, context: 0, trials: 1, intensity: Kinetics.paperIntensity))
    for (generated, isBeyond) in [(length, true), (length - 1, false)] {
      let whole = formula.cost(.dense, context: 0, generated: generated, trials: 1)
        .equivalent(Kinetics.paperIntensity).value
      #expect((whole >= 4 * 8.19e9 * Double(generated)) == isBeyond)
    }
  }

  /// C and M are sums over the parts of all steps.
  ///
  /// C is their products, less what is looked up and added (2 of each such weight for each token); M is what their attention
  /// reads of keys and values. A step sees one token where the formula has half a token: 1 in 2c + g.
  @Test(arguments: [(400, 120, 1), (0, 200, 1), (0, 150, 8)], [false, true])
  func costIsWhatTheStepsAskFor(sizes: (context: Int, generated: Int, trials: Int), isTied: Bool) {
    var model = model
    model.isTied = isTied
    var (products, cache) = (FLOPs.zero, Bytes.zero)
    for token in 1...sizes.generated {
      let step = Step(
        model: model, groups: [.decode(sizes.trials, context: sizes.context + token)])
      for part in step.fusedParts {
        let demand = part.operation.demand
        products += demand.products * Double(part.times)
        guard part.operation is Attention else { continue }
        cache += (demand.compulsory.reads - demand.compulsory.writes) * Double(part.times)
      }
    }
    let cost = Kinetics(model).cost(
      .dense, context: sizes.context, generated: sizes.generated, trials: sizes.trials)
    let others = Double(model.activeParameters - model.multipliedParameters)
    let looked = FLOPs(2 * others * Double(sizes.generated * sizes.trials))
    #expect(abs(products / (cost.compute - looked) - 1) < 0.001)
    #expect(abs(cache / cost.memory - 1) < 0.01)
  }

  private func prediction(_ question: KineticsQuestion) throws -> JobPrediction {
    try question.check()
    guard case .fits(let prediction) = try machine.answer(question) else {
      throw JobError.unsupported("it should fit")
    }
    return prediction
  }

  /// One answer is a generation.
  @Test(arguments: [(512, 300), (64, 5), (1000, 1)])
  func oneAnswerIsAGeneration(context: Int, generated: Int) throws {
    let one = try prediction(
      KineticsQuestion(model, context: context, generated: generated, trials: 1))
    let job = Job(
      model: model, groups: [.prompts(1, of: context)], purpose: .generation(tokens: generated))
    let time = try #require(try machine.time(job))
    #expect(abs(one.time / time - 1) < 1e-12)
    #expect(one.interval.low < one.time && one.time < one.interval.high)
    #expect(one.tokens == generated)
  }

  /// More answers take no less and less than one after another; attention to fewer keys takes less, to as many as there are as long.
  @Test func answersShareStepsAndSparseAttentionReadsLess() throws {
    func time(_ attention: Kinetics.Attention, trials: Int) throws -> Seconds {
      try prediction(
        KineticsQuestion(model, attention, context: 8192, generated: 2048, trials: trials)
      ).time
    }
    let (one, many) = (try time(.dense, trials: 8), try time(.dense, trials: 64))
    #expect(one < many && many < one * 8)
    #expect(try time(.topK(budget: 1 << 20), trials: 64) == many)
    let top = try time(.topK(budget: 1024), trials: 64)
    let blocks = try time(.blockTopK(local: 128, size: 16, blocks: 56), trials: 64)
    #expect(top < blocks && blocks < many, "\(top) \(blocks) \(many)")
  }

  /// No machine answers faster than its products and its memory allow, by the formula's C and M.
  @Test(arguments: [1, 16, 256]) func noAnswerIsFasterThanTheFormula(trials: Int) throws {
    let question = KineticsQuestion(model, context: 0, generated: 512, trials: trials)
    let time = try prediction(question).time
    var kinetics = Kinetics(model).cost(.dense, context: 0, generated: 512, trials: trials)
    let others = Double(model.activeParameters - model.multipliedParameters)
    kinetics.compute = kinetics.compute - FLOPs(2 * others * 512 * Double(trials))
    let peak = try machine.step.peak(.bf16)
    let memory = try peak / machine.step.balance(.bf16)
    #expect(
      time > kinetics.compute / peak && time > Seconds((kinetics.memory.value) / memory.value))
  }

  @Test func whatCannotBeIsRefusedAndWhatDoesNotFitIsSaid() throws {
    #expect(throws: JobError.notPositive(name: "trials", value: 0)) {
      try KineticsQuestion(model, context: 1, generated: 1, trials: 0).check()
    }
    #expect(throws: JobError.notPositive(name: "context", value: -1)) {
      try KineticsQuestion(model, context: -1, generated: 1, trials: 1).check()
    }
    #expect(throws: JobError.self) {
      try KineticsQuestion(model, context: 1 << 20, generated: 1, trials: 1).check()
    }
    for none in [Kinetics.Attention.topK(budget: 0), .blockTopK(local: 0, size: 16, blocks: -1)] {
      #expect(throws: JobError.self) {
        try KineticsQuestion(model, none, context: 1, generated: 1, trials: 1).check()
      }
    }
    let large = KineticsQuestion(model, context: 1024, generated: 1 << 19, trials: 1 << 10)
    guard case .tooLarge(let shortage) = try machine.answer(large) else {
      Issue.record("it should not fit")
      return
    }
    #expect(shortage.missing > .zero)
  }
}
