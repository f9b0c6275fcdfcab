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
    lines(indent: indent, times: 1, least: .zero)
  }

  /// The tree as indented lines, without parts that take less than a share of the whole.
  public func lines(above share: Double) -> [String] {
    lines(indent: "", times: 1, least: time * share)
  }

  private func lines(indent: String, times factor: Double, least: Seconds) -> [String] {
    func below(_ parts: [CostEstimate], _ more: Double = 1) -> [String] {
      parts.filter { $0.time * (factor * more) >= least }
        .flatMap { $0.lines(indent: indent + "  ", times: factor * more, least: least) }
    }
    switch self {
    case .term(let cause, let time): return ["\(indent)\(cause): \(time.rounded())"]
    case .serial(let parts):
      return ["\(indent)one after another: \(time.rounded())"] + below(parts)
    case .overlapped(let parts):
      return ["\(indent)at the same time: \(time.rounded())"] + below(parts)
    case .part(let name, let times, let whole):
      return ["\(indent)\(times) x \(name): \(time.rounded())"] + below([whole], Double(times))
    case .share(let share, let whole):
      return ["\(indent)\(share.percent) % of: \(time.rounded())"] + below([whole], share)
    }
  }
}
