public import Hardware
public import Quantities
import Workloads

/// The range within which a measurement is expected with a stated probability.
///
/// Laws: low < prediction < high, and nothing below the physical bound but by rounding.
public struct Interval: Sendable, Hashable {
  /// What the range rests on.
  public enum Basis: Sendable, Hashable {
    /// Out-of-sample residuals of the family on this machine.
    case residuals(count: Int)
    /// Those of another machine, widened: nothing was measured on this one.
    case inherited(count: Int, origin: String)
    /// No residuals: from half to twice the prediction. Where there are no parameters either that is from the bound to
    /// `Interval.unmeasured` times it.
    case unmeasured
  }
  /// The lower end: below the prediction, and not below the physical bound.
  public let low: Seconds
  /// The upper end: above the prediction.
  public let high: Seconds
  /// The share of measurements that are expected within it, 0 to 1.
  public let share: Double
  /// What it rests on.
  public let basis: Basis

  /// How many times its bound what was never measured may take.
  public static let unmeasured = 4.0

  /// The range from `margin.below` under a prediction to `margin.above` over it, cut off at the physical bound.
  ///
  /// The only constructor: of operations, of steps, of what is inherited, and in cross-validation.
  public init(around time: Seconds, _ margin: Margin, share: Double) {
    let least = time * Family.Residuals.narrowest
    low = min(max(time - max(margin.below, least), margin.floor), time * (1 - 0x1p-40))
    high = time + max(margin.above, least)
    self.share = share
    basis = margin.basis
  }

  /// The range around a time whose ends are so many times as far from it, in powers; not below `floor`.
  func widened(around time: Seconds, by factor: Double, floor: Seconds) -> Interval {
    func end(_ at: Seconds) -> Seconds { time * Elementary.pow(at / time, factor) }
    let margin = Margin(
      below: time - end(low), above: end(high) - time, floor: floor, basis: basis)
    return Interval(around: time, margin, share: share)
  }
}

/// How far below and above a prediction a measurement may lie, in time, and below what it cannot.
public struct Margin: Sendable, Hashable {
  /// How far below a prediction a measurement may lie.
  public var below: Seconds
  /// How far above.
  public var above: Seconds
  /// The time below which it cannot lie.
  public var floor: Seconds
  /// What the margin rests on.
  public var basis: Interval.Basis

  /// What residuals leave around a time.
  ///
  /// The measurement lies between time e^p10 and time e^p90 with a probability of 0.8; other shares scale the logarithms as for a
  /// normal distribution. Without residuals it is from half to twice the time, whatever the share.
  public init(of time: Seconds, _ residuals: Family.Residuals?, floor: Seconds, share: Double) {
    self.floor = floor
    guard let residuals else {
      let side = Interval.unmeasured.squareRoot()
      (below, above) = (time * (1 - 1 / side), time * (side - 1))
      basis = .unmeasured
      return
    }
    let widening =
      share == 0.8
      ? 1 : Elementary.normalQuantile(0.5 + share / 2) / Elementary.normalQuantile(0.9)
    below = time * (1 - Elementary.exp(residuals.p10 * widening))
    above = time * (Elementary.exp(residuals.p90 * widening) - 1)
    basis =
      residuals.origin.map { .inherited(count: residuals.count, origin: $0) }
      ?? .residuals(count: residuals.count)
  }

  fileprivate init(below: Seconds, above: Seconds, floor: Seconds, basis: Interval.Basis) {
    (self.below, self.above, self.floor, self.basis) = (below, above, floor, basis)
  }
}

/// Margins of the parts of something longer.
///
/// Errors of one family are alike from part to part, so that they add; those of families are independent, so that their squares
/// do. The basis is that of the weakest part, the floor the sum of floors.
struct MarginSum {
  private var sides: [(family: OperationKind, below: Seconds, above: Seconds)] = []
  private var floor = Seconds.zero
  private var basis: Interval.Basis?

  /// Adds a part that happens so many times.
  mutating func add(_ margin: Margin, times: Double, family: OperationKind) {
    floor += margin.floor * times
    basis = basis.map { $0.weaker(margin.basis) } ?? margin.basis
    guard let place = sides.firstIndex(where: { $0.family == family }) else {
      sides.append((family, margin.below * times, margin.above * times))
      return
    }
    sides[place].below += margin.below * times
    sides[place].above += margin.above * times
  }

  /// The margin of all parts together, each of them `factor` times as long.
  func total(scaledBy factor: Double) -> Margin {
    let below = sides.reduce(0) { $0 + $1.below.value * $1.below.value }.squareRoot()
    let above = sides.reduce(0) { $0 + $1.above.value * $1.above.value }.squareRoot()
    return Margin(
      below: Seconds(below) * factor, above: Seconds(above) * factor, floor: floor * factor,
      basis: basis ?? .unmeasured)
  }
}

extension Interval.Basis {
  /// Of two the one that says less: nothing, what another machine measured, fewer residuals.
  fileprivate func weaker(_ other: Self) -> Self { rank <= other.rank ? self : other }

  private var rank: (Int, Int) {
    switch self {
    case .unmeasured: (0, 0)
    case .inherited(let count, _): (1, count)
    case .residuals(let count): (2, count)
    }
  }
}
