import Documents
import Model
import Quantities

/// Values as programs read them.
enum JSON {
  /// Prints a value on one line, or indented.
  static func print(_ value: JSONValue) { Swift.print(value.text(pretty: true)) }

  /// A finite number; the model gives no other.
  static func number(_ value: Double) -> JSONValue { (try? JSONValue(value)) ?? .null }
}

extension CostEstimate {
  /// `{"cause","time_us"}`, `{"serial":[…],"time_us"}`, `{"overlapped":[…],"time_us"}`,
  /// `{"share","of":…,"time_us"}` or `{"part","times","of":…,"time_us"}`.
  var json: JSONValue {
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
  func lines(indent: String = "") -> [String] {
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
