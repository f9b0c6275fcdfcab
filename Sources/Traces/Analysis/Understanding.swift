public import Documents
import Quantities

/// How much of devices' work is understood, and why the rest is not.
///
/// Times are nanoseconds.
public struct Understanding: Sendable, Hashable {
  /// Why no operation of the catalogue is known for a piece of work.
  public enum Reason: Int, Sendable, Hashable, CaseIterable {
    /// A graph launched it, whose kernels belong to no operation of a framework.
    case graph
    /// Its launch is not in the recording.
    case outside
    /// The recording has no operations of a framework.
    case noOperations
    /// The recording has no shapes.
    case noShapes
    /// What launched it is none of the operations that are known, or lies in none.
    case unknown
  }
  /// Work that is not understood for one reason.
  public struct Gap: Sendable, Hashable {
    /// The reason.
    public var reason: Reason
    /// How long it took together.
    public var time: Int64
    /// Its kernels by time, the longest first: no more than three, and what launched one of each where that is known.
    public var kernels: [Kernel]
  }
  /// Pieces of work of one name.
  public struct Kernel: Sendable, Hashable {
    /// The name that they share.
    public var name: String
    /// How long they took together.
    public var time: Int64
    /// The framework's innermost operation around the launch of one of them; nil where there is none.
    public var operation: String?
  }
  /// How long all work took together.
  public var time: Int64
  /// How long that took of it that is understood.
  public var understood: Int64
  /// What is not, by reason, the longest first.
  public var gaps: [Gap]

  /// The share of the time whose operations are understood; 0 without work.
  public var share: Double { time == 0 ? 0 : Double(understood) / Double(time) }
}

extension Understanding.Reason {
  /// The reason in a clause, and what helps where something does.
  public var sentence: String {
    switch self {
    case .graph:
      "launched by graphs, whose kernels say no shapes (import the same step run eagerly beside it)"
    case .outside: "launched before the recording began"
    case .noOperations: "the recording has no operations of a framework, as Nsight's have none"
    case .noShapes:
      "no shapes were recorded (record_shapes=True of PyTorch's profiler records them)"
    case .unknown: "launched by what is no operation that is known here"
    }
  }
}

extension Understanding {
  /// What people read, a line each: the share, and for each reason that weighs the kernels of most time.
  public var lines: [String] {
    var lines = ["\(share.percent) % of the devices' time is understood"]
    for gap in gaps where part(gap.time) >= Self.least {
      let kernels = gap.kernels.map { (kernel: Kernel) -> String in
        let source = kernel.operation.map { " of \($0)" } ?? ""
        return "\(Self.short(kernel.name))\(source) \(part(kernel.time).percent) %"
      }
      let most = kernels.joined(separator: ", ")
      lines.append("\(part(gap.time).percent) % is not, \(gap.reason.sentence): \(most)")
    }
    return lines
  }

  /// The same for programs: all reasons, with shares of the devices' time.
  public var json: JSONValue {
    let reasons = gaps.map { (gap: Gap) -> JSONValue in
      let kernels = gap.kernels.map { (kernel: Kernel) -> JSONValue in
        .object([
          .init("name", .string(kernel.name)), .init("share", JSON.number(part(kernel.time))),
          .init("operation", kernel.operation.map { JSONValue.string($0) } ?? .null),
        ])
      }
      return .object([
        .init("why", .string(gap.reason.sentence)), .init("share", JSON.number(part(gap.time))),
        .init("kernels", .array(kernels)),
      ])
    }
    return .object([.init("share", JSON.number(share)), .init("not", .array(reasons))])
  }

  /// What is less is not worth a line.
  private static let least = 0.005

  private func part(_ part: Int64) -> Double { time == 0 ? 0 : Double(part) / Double(time) }

  private static func short(_ name: String) -> String {
    let most = 48
    return name.count > most ? "\(name.prefix(most))…" : name
  }
}
