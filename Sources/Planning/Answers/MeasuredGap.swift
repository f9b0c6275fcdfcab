import Documents
import Foundation
import Model
import Quantities

/// A measured time beside a prediction: how far apart they are, and where in the range it lies.
public struct MeasuredGap: Sendable {
  let measured: Seconds
  let time: Seconds
  let interval: Interval

  /// Measured / predicted - 1.
  var gap: Double { measured / time - 1 }

  /// Where it lies between the ends of the range, in logarithms: 0 at the lower, 1 at the upper, beyond them outside.
  var place: Double {
    let low = log(interval.low.value)
    return (log(measured.value) - low) / (log(interval.high.value) - low)
  }

  /// "230 us: 4.5 % longer than predicted, inside the range, 62.1 % of the way from its low to its high end".
  var words: String {
    let gap = abs(self.gap).percent
    let side = self.gap < 0 ? "shorter" : "longer"
    let standing =
      switch place {
      case ..<0: "below the range, \((1 - measured / interval.low).percent) % under its low end"
      case 0...1:
        "inside the range, \(place.percent) % of the way from its low to its high end"
      default: "above the range, \((measured / interval.high - 1).percent) % over its high end"
      }
    return "\(measured.rounded()): \(gap) % \(side) than predicted, \(standing)"
  }

  /// `measured_us`, `gap` as a fraction, and `place_in_interval`.
  var members: [JSONValue.Member] {
    [
      .init("measured_us", JSON.number(measured.microseconds)), .init("gap", JSON.number(gap)),
      .init("place_in_interval", JSON.number(place)),
    ]
  }
}
