import Hardware
import Quantities
import Workloads

/// What is fitted of a convolution by the framework's transforms.
struct ConvolutionParameters: ProgramParameters {
  var memory = 1.0
  var transform = 1.0
  var cache = 1.0
  var kernel = 0.0
  var strided = 1.0
  var filling = 0.0
  var prime = 1.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(\.memory, "memory", 0.5...1, "share of the memory's bandwidth in plain passes"),
      .ratio(
        \.transform, "transform", 0.3...1,
        "share of the memory's bandwidth in a transform's passes"),
      .ratio(\.cache, "cache", 0.1...1, "share of L2's bandwidth where arrays stay there"),
      .time(\.kernel, "kernel", 0...6, "start and end of one kernel"),
      .ratio(
        \.strided, "strided", 1...4,
        "time of a forward transform's pass over steps of 256 points and more, against other passes"
      ),
      .ratio(
        \.filling, "filling", 0...6,
        "time that a transform adds to its pass where it fills all of the shared memory"),
      .ratio(
        \.prime, "prime", 1...4,
        "time of a pass by a prime above 11 against other passes, beside its products"),
    ]
  }
}

/// How the library divides a transform into passes.
struct TransformFacts: ProgramFacts {
  var singlePoints = 0.0
  var passBits = 0.0
  var firstBits = 0.0
  var stridedBits = 0.0
  var greatestPrime = 0.0
  var smallPoints = 0.0
  var bluesteinPasses = 0.0

  static var fields: [FactField<Self>] {
    [
      .init(\.singlePoints, "singlePoints", "points up to which one kernel does all"),
      .init(\.passBits, "passBits", "bits of a power of 3, 5, 7 or 11 that one pass does"),
      .init(\.firstBits, "firstBits", "bits of a power of two that one pass does"),
      .init(
        \.stridedBits, "stridedBits",
        "bits of a power of two from which a pass goes over long steps"),
      .init(\.greatestPrime, "greatestPrime", "the greatest prime that has a pass"),
      .init(
        \.smallPoints, "smallPoints",
        "points of Bluestein's algorithm up to which one pass does all"),
      .init(\.bluesteinPasses, "bluesteinPasses", "passes of it beyond"),
    ]
  }
}

/// How a library of transforms (cuFFT) divides a complex transform into passes over memory.
struct TransformPlan: Hashable {
  /// Points of the transform that is really done: more than asked for by Bluestein's algorithm.
  var points: Int
  /// Passes by powers of 2, 3, 5, 7 and 11.
  var passes: Double
  /// Passes by greater primes, and the sum of these: so many products each point takes in them.
  var primePasses = 0.0
  var primeProducts = 0.0
  /// Whether the forward transform has a pass over long steps.
  var isStrided: Bool
  /// Whether the two halves of a real signal's spectrum take a pass of their own.
  var isSplit: Bool

  /// A library's plan.
  ///
  /// One pass where a multiprocessor holds all points; else one or two for the powers of two, one for each few bits of a power of
  /// 3, 5, 7 or 11, and one for each greater prime p, of which each point takes p products. With a prime for which there is no
  /// pass two transforms of at least twice the length take its place (Bluestein 1970).
  init(points: Int, by facts: TransformFacts) {
    let twos = points.trailingZeroBitCount
    var rest = points >> twos
    var passes = 0.0
    for (prime, bits) in [(3, 1.585), (5, 2.322), (7, 2.807), (11, 3.459)] {
      var exponent = 0.0
      while rest % prime == 0 { (rest, exponent) = (rest / prime, exponent + 1) }
      if exponent > 0 { passes += (exponent * bits / facts.passBits).rounded(.up) }
    }
    let isSmooth = rest == 1
    var prime = 13
    while rest > 1, prime <= Int(facts.greatestPrime) {
      while rest % prime == 0 {
        rest /= prime
        primePasses += 1
        primeProducts += Double(prime)
      }
      prime += 2
    }
    isStrided = Double(twos) >= facts.stridedBits
    isSplit = points & (points - 1) != 0 || Double(points) > facts.singlePoints
    guard rest == 1 else {
      self.points = 2 * points
      self.passes = Double(points) <= facts.smallPoints ? 1 : facts.bluesteinPasses
      (primePasses, primeProducts) = (0, 0)
      return
    }
    self.points = points
    if isSmooth, Double(points) <= facts.singlePoints {
      self.passes = 1
    } else {
      self.passes = passes + (twos == 0 ? 0 : Double(twos) <= facts.firstBits ? 1 : 2)
    }
  }
}

/// A convolution by the framework's transforms.
struct Convolutions: DeviceProgram {
  static let families = [ProgramFamily(.fftConvolution, .framework)]

  let parameters: ConvolutionParameters
  private let facts: TransformFacts
  private let gpu: GPU

  init(_ parameters: ConvolutionParameters, _ facts: TransformFacts, on machine: ProgramContext) {
    (self.parameters, self.facts, gpu) = (parameters, facts, machine.gpu)
  }

  static func claims(_ shape: KernelShape) -> Bool {
    if case .convolution = shape { true } else { false }
  }

  func cost<A: CostAlgebra>(_ question: KernelQuestion, _: A.Type) -> A.Cost {
    guard case .convolution(let batch, let channels, let length) = question.shape else {
      return A.nothing
    }
    return SpectralConvolution(
      gpu: gpu, parameters: parameters, kernel: question.startup(parameters.kernel).value,
      batch: Double(batch), channels: Double(channels), length: length, facts: facts
    ).cost(A.self)
  }
}

/// A convolution by transforms.
///
/// y = irfft(rfft(u, 2n) rfft(k, 2n)) in the framework's kernels: zeroes, a copy into them, the passes of a transform, the
/// product of the spectra, a copy of it, the passes back, and scaling. Each reads and writes its arrays.
///
/// A real transform of 2n points is a complex one of n.
struct SpectralConvolution {
  let gpu: GPU
  let parameters: ConvolutionParameters
  /// Start and end of one kernel.
  let kernel: Double
  let batch: Double
  let channels: Double
  let length: Int
  let facts: TransformFacts

  func cost<A: CostAlgebra>(_: A.Type) -> A.Cost {
    let n = Double(length)
    let points = n + 1
    let signals = batch * channels
    let plan = TransformPlan(points: length, by: facts)
    // Real arrays of 2n, and spectra of n + 1 complex points: eight bytes a point of either.
    var cost = forward(plan, rows: signals, A.self)
    cost = A.serial(cost, forward(plan, rows: channels, A.self))
    cost = A.serial(
      cost,
      pass("product of spectra", 8 * points * (2 * signals + channels), A.self))
    cost = A.serial(cost, pass("copy of the spectrum", 16 * points * signals, A.self))
    cost = A.serial(cost, transform(plan, rows: signals, isForward: false, A.self))
    return A.serial(cost, pass("scaling", 16 * n * signals, A.self))
  }

  /// Zeroes, the copy into them, and the transform of real rows.
  private func forward<A: CostAlgebra>(_ plan: TransformPlan, rows: Double, _: A.Type) -> A.Cost {
    let n = Double(length)
    return A.serial(
      A.serial(
        pass("zeroes", 8 * n * rows, A.self),
        pass("padding copy", 8 * n * rows, A.self)),
      transform(plan, rows: rows, isForward: true, A.self))
  }

  private func transform<A: CostAlgebra>(
    _ plan: TransformPlan, rows: Double, isForward: Bool, _: A.Type
  ) -> A.Cost {
    let moved = 16 * Double(plan.points) * rows
    let held = min(8 * Double(plan.points) / gpu.sharedCapacity, 1)
    let isSingle = plan.passes == 1 && plan.primePasses == 0
    let alone = isSingle ? 1 + parameters.filling * held : 1
    let plain = time(moved, share: parameters.transform) * alone + kernel
    let strided = isForward && plan.isStrided ? parameters.strided - 1 : 0
    var passes = A.term(.stage("transform"), Seconds(plain * (plan.passes + strided)))
    if plan.primePasses > 0 {
      // A complex product and sum are eight FLOPs, two of them an instruction.
      let products = rows * Double(plan.points) * 4 * plan.primeProducts
      passes = A.serial(
        passes,
        A.serial(
          A.term(
            .stage("transform by primes"),
            Seconds(plain * parameters.prime * plan.primePasses)),
          A.term(
            .compute(.vector, .fp32),
            Seconds(products / gpu.instructions), slowing: gpu.slowing.core)))
    }
    guard plan.isSplit else { return passes }
    return A.serial(passes, pass("halves of the spectrum", 16 * Double(length) * rows, A.self))
  }

  private func pass<A: CostAlgebra>(
    _ name: @autoclosure () -> String, _ bytes: Double, _: A.Type
  ) -> A.Cost {
    A.term(
      .stage(name()), Seconds(time(bytes, share: parameters.memory) + kernel))
  }

  /// From memory as far as L2 does not hold what the kernel before wrote, and through L2.
  private func time(_ bytes: Double, share: Double) -> Double {
    let missed = bytes * gpu.missShare(bytes)
    return max(
      missed / (gpu.memoryBandwidth * share),
      bytes / (gpu.l2Bandwidth * parameters.cache))
  }
}
