public import Documents
public import Model
import Quantities

extension Interval {
  /// `[low, high]` in microseconds.
  public var json: JSONValue {
    .array([JSON.number(low.microseconds), JSON.number(high.microseconds)])
  }

  /// What every answer for programs begins with: a time with this range around it, what that rests on, and what bounds it.
  func members(of estimate: CostEstimate, isFitted: Bool) -> [JSONValue.Member] {
    [
      .init("time_us", JSON.number(estimate.time.microseconds)), .init("interval_us", json),
      .init("interval", JSON.number(share)), .init("basis", .string(word)),
      .init("fitted", .bool(isFitted)),
      .init("bound", .string(estimate.bound?.description ?? "nothing")),
    ]
  }

  /// What it rests on, in a word for programs: measured here, measured on another machine, or not measured at all.
  private var word: String {
    switch basis {
    case .residuals: "measured"
    case .inherited(_, let origin): "measured on \(origin)"
    case .unmeasured: "nothing measured"
    }
  }

  /// What it rests on.
  public var words: String {
    switch basis {
    case .residuals(let count): "by no fewer than \(count) residuals of each family here"
    case .inherited(let count, let origin):
      "by no fewer than \(count) residuals of each family on \(origin); nothing was measured here"
    case .unmeasured: "where nothing was measured out of sample"
    }
  }
}
