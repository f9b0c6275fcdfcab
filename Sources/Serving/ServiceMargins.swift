import Foundation
public import Model

/// How far services of an engine were off beside the steps that they run: what other versions, hosts and clients do otherwise.
///
/// Logarithms of measured over predicted that a tenth and nine tenths of measured services are below, of models that the margin was read
/// from; facts of the engine.
public struct ServiceMargins: Sendable, Hashable {
  /// Which time of a request.
  public enum Figure: String, Sendable, CaseIterable {
    /// To the first token.
    case firstToken
    /// Of each token, and of all that is made of them.
    case eachToken
  }

  /// How far below and above the prediction, both at least 0.
  private var ends: [Figure: [Double]] = [:]

  /// Margins of these figures: how far below and above.
  init(_ ends: [Figure: [Double]]) { self.ends = ends }

  /// Those of the engine that a machine runs; none where it does not say.
  public init(of machine: JobModel) {
    for figure in Figure.allCases {
      let low = machine.engineFact("\(figure.rawValue)Low") ?? 0
      let high = machine.engineFact("\(figure.rawValue)High") ?? 0
      ends[figure] = [max(-low, 0), max(high, 0)]
    }
  }

  /// The range of a time whose steps alone say `low` and `high`: both distances are independent, so that their squares add, in logarithms.
  public func range(
    _ figure: Figure, of middle: Double, _ low: Double, _ high: Double
  ) -> [Double] {
    let (least, most) = (min(low, middle, high), max(low, middle, high))
    guard least > 0, let own = ends[figure] else { return [least, most] }
    func distance(_ ratio: Double, _ own: Double) -> Double {
      Foundation.exp((Foundation.pow(Foundation.log(ratio), 2) + own * own).squareRoot())
    }
    return [middle / distance(middle / least, own[0]), middle * distance(most / middle, own[1])]
  }

  /// The range of a rate, which falls as times grow.
  public func rate(of middle: Double, _ low: Double, _ high: Double) -> [Double] {
    guard middle > 0, low > 0, high > 0 else { return [min(low, high), max(low, high)] }
    return range(.eachToken, of: 1 / middle, 1 / low, 1 / high).map { 1 / $0 }.reversed()
  }
}
