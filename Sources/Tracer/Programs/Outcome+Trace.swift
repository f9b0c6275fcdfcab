public import Documents
import Quantities
public import Traces

extension TracedCommand.Outcome {
  /// The whole command as one span: of a program in which nothing else was seen.
  public func trace(of command: [String]) -> Trace {
    Trace(
      lanes: [Lane(name: "process \(process)", kind: .process, owner: process)],
      names: [command.joined(separator: " ")],
      spans: [Span(name: 0, lane: 0, start: start, duration: duration)])
  }

  /// The command and what it took.
  public func json(of command: [String]) -> JSONValue {
    func seconds(_ value: Double) -> JSONValue { (try? JSONValue(value)) ?? .null }
    var members: [JSONValue.Member] = [
      .init("command", .array(command.map(JSONValue.string))),
      .init("status", JSONValue(status)), .init("duration_ns", JSONValue(duration)),
      .init("user_s", seconds(userTime)), .init("system_s", seconds(systemTime)),
    ]
    if let counters {
      members += [
        .init("cycles", JSONValue(counters.cycles)),
        .init("instructions", JSONValue(counters.instructions)),
        .init("cache_misses", JSONValue(counters.cacheMisses)),
      ]
    }
    return .object(members)
  }

  /// The same for people, in a line.
  public var sentence: String {
    let counted =
      counters.map {
        "\($0.cycles) cycles, \($0.instructions) instructions, \($0.cacheMisses) cache misses"
      } ?? countersSentence
    return "orrery: status \(status) after \(Seconds(nanoseconds: duration).rounded()), "
      + "\(Seconds(userTime).rounded()) of processors in programs and \(Seconds(systemTime).rounded()) in the system; "
      + counted
  }
}
