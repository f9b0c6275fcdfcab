public import Documents
public import Model
import Quantities

extension CostEstimate {
  /// The tree for programs.
  ///
  /// `{"cause","time_us"}`, `{"serial":[…],"time_us"}`, `{"overlapped":[…],"time_us"}`,
  /// `{"share","of":…,"time_us"}` or `{"part","times","of":…,"time_us"}`.
  public var json: JSONValue {
    let time = JSONValue.Member("time_us", JSON.number(time.microseconds))
    switch self {
    case .term(let cause, _):
      return .object([.init("cause", .string(cause.description)), time])
    case .serial(let parts): return .object([.init("serial", .array(parts.map(\.json))), time])
    case .overlapped(let parts):
      return .object([.init("overlapped", .array(parts.map(\.json))), time])
    case .part(let name, let times, let whole):
      return .object([
        .init("part", .string(name)), .init("times", JSONValue(times)), .init("of", whole.json),
        time,
      ])
    case .share(let share, let whole):
      return .object([.init("share", JSON.number(share)), .init("of", whole.json), time])
    }
  }

  /// The tree as indented lines.
  public func lines(indent: String = "") -> [String] {
    switch self {
    case .term(let cause, let time): ["\(indent)\(cause): \(time.rounded())"]
    case .serial(let parts):
      ["\(indent)one after another: \(time.rounded())"]
        + parts.flatMap { $0.lines(indent: indent + "  ") }
    case .overlapped(let parts):
      ["\(indent)at the same time: \(time.rounded())"]
        + parts.flatMap { $0.lines(indent: indent + "  ") }
    case .part(let name, let times, let whole):
      ["\(indent)\(times) x \(name): \(time.rounded())"] + whole.lines(indent: indent + "  ")
    case .share(let share, let whole):
      ["\(indent)\(share.percent) % of: \(self.time.rounded())"]
        + whole.lines(indent: indent + "  ")
    }
  }
}
