import Quantities

/// How parts of a cost are put together.
///
/// The model is written once against this; `TimeOnly` gives the time without any allocation,
/// `Explained` the tree, and both add and compare in the same order, so that they agree to the
/// bit.
protocol CostAlgebra {
  associatedtype Cost
  static func term(_ cause: @autoclosure () -> Cause, _ time: Seconds) -> Cost
  /// A term that takes `slowing` times as long at each of `ClockShares`.
  static func term(
    _ cause: @autoclosure () -> Cause, _ time: Seconds, slowing: @autoclosure () -> SIMD8<Double>
  ) -> Cost
  /// `b` after `a`.
  static func serial(_ a: Cost, _ b: Cost) -> Cost
  /// `b` beside `a`.
  static func overlapped(_ a: Cost, _ b: Cost) -> Cost
  /// `b` beside `a`, where the longer hides `share` of the shorter, and the rest follows.
  static func overlapped(_ a: Cost, _ b: Cost, hiding share: Double) -> Cost
  /// The same parts, each `factor` times as long.
  static func scaled(_ cost: Cost, _ factor: Double) -> Cost
  /// The same, `times` times over, under a name.
  static func part(_ name: @autoclosure () -> String, _ times: Int, _ cost: Cost) -> Cost
  /// The same with joules that go into it: those that fall with the clock's voltage, and those of memory.
  static func drawing(
    _ cost: Cost, core: @autoclosure () -> Double, memory: @autoclosure () -> Double
  ) -> Cost
  static func time(_ cost: Cost) -> Seconds
  /// Nothing at all.
  static var nothing: Cost { get }
  /// A kernel by a program: of its concrete methods the one for this algebra.
  static func cost(of program: BoundProgram, _ question: KernelQuestion) throws(ModelError) -> Cost
}

extension CostAlgebra {
  @inline(__always)
  static func term(
    _ cause: @autoclosure () -> Cause, _ time: Seconds, slowing: @autoclosure () -> SIMD8<Double>
  ) -> Cost { term(cause(), time) }

  @inline(__always)
  static func drawing(
    _ cost: Cost, core: @autoclosure () -> Double, memory: @autoclosure () -> Double
  ) -> Cost { cost }

  @inline(__always)
  static func overlapped(_ a: Cost, _ b: Cost, hiding share: Double) -> Cost {
    let (long, short) = time(a) >= time(b) ? (a, b) : (b, a)
    return serial(overlapped(long, scaled(short, share)), scaled(short, 1 - share))
  }
}

/// The time alone.
enum TimeOnly: CostAlgebra {
  @inline(__always)
  static func term(_ cause: @autoclosure () -> Cause, _ time: Seconds) -> Seconds { time }
  @inline(__always)
  static func serial(_ a: Seconds, _ b: Seconds) -> Seconds { a + b }
  @inline(__always)
  static func overlapped(_ a: Seconds, _ b: Seconds) -> Seconds { max(a, b) }
  @inline(__always)
  static func scaled(_ cost: Seconds, _ factor: Double) -> Seconds { cost * factor }
  @inline(__always)
  static func part(_ name: @autoclosure () -> String, _ times: Int, _ cost: Seconds) -> Seconds {
    cost * Double(times)
  }
  @inline(__always)
  static func time(_ cost: Seconds) -> Seconds { cost }
  static var nothing: Seconds { .zero }
  static func cost(
    of program: BoundProgram, _ question: KernelQuestion
  ) throws(ModelError) -> Seconds { try program.mechanism.time(question) }
}

/// The whole tree.
///
/// Nothing is flattened or dropped, so that sums keep their order.
enum Explained: CostAlgebra {
  static func term(_ cause: @autoclosure () -> Cause, _ time: Seconds) -> CostEstimate {
    .term(cause(), time)
  }
  static func serial(_ a: CostEstimate, _ b: CostEstimate) -> CostEstimate {
    if case .serial(let parts) = a { return .serial(parts + [b]) }
    return .serial([a, b])
  }
  static func overlapped(_ a: CostEstimate, _ b: CostEstimate) -> CostEstimate {
    .overlapped([a, b])
  }
  static func scaled(_ cost: CostEstimate, _ factor: Double) -> CostEstimate {
    .share(factor, of: cost)
  }
  static func part(
    _ name: @autoclosure () -> String, _ times: Int, _ cost: CostEstimate
  ) -> CostEstimate { .part(name(), times: times, of: cost) }
  static func time(_ cost: CostEstimate) -> Seconds { cost.time }
  static var nothing: CostEstimate { .serial([]) }
  static func cost(
    of program: BoundProgram, _ question: KernelQuestion
  ) throws(ModelError) -> CostEstimate { try program.mechanism.estimate(question) }
}
