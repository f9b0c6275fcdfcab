/// One thing that a lane did.
///
/// Times are nanoseconds on the run's clock.
public struct Span: Sendable, Hashable {
  public var name: Int
  public var lane: Int
  public var start: Int64
  public var duration: Int64
  /// The operation that it is, or is a part of.
  public var operation: Int?
  public var kind: Kind
  /// The number that a call shares with what it launched; no two calls of a rank have the same.
  public var correlation: Int?
  /// The number of the framework's operation that it belongs to.
  public var external: Int?
  /// What else is known of it.
  public var detail: Int?

  @inlinable
  public init(
    name: Int, lane: Int, start: Int64, duration: Int64, operation: Int? = nil, kind: Kind = .span,
    correlation: Int? = nil, external: Int? = nil, detail: Int? = nil
  ) {
    self.name = name
    self.lane = lane
    self.start = start
    self.duration = duration
    self.operation = operation
    self.kind = kind
    self.correlation = correlation
    self.external = external
    self.detail = detail
  }

  @inlinable public var end: Int64 { start + duration }

  /// What a span is in a program that gives work to devices; the numbers are those of the store.
  public enum Kind: Int, Sendable, Hashable, CaseIterable {
    case span = 0
    /// A framework's operation on the host.
    case hostOperation = 1
    case annotation = 2
    /// A call of a device's runtime or driver.
    case call = 3
    case kernel = 4
    case copy = 5
    case fill = 6
    /// What a call waited for: a stream, a context, an event.
    case synchronization = 7
    /// A device reached a recorded event.
    case event = 8
    /// A function of the program's language.
    case function = 9
    /// Time that the profiler took.
    case overhead = 10
    /// A range that a device's work of an annotation spans.
    case deviceAnnotation = 11
    /// A node of a graph that says what ran, not when.
    case node = 12

    /// Whether a device did it: a kernel, a copy, a fill.
    @inlinable public var isActivity: Bool { self == .kernel || self == .copy || self == .fill }

    /// Whether a host's thread did it.
    @inlinable public var isHost: Bool {
      switch self {
      case .span, .hostOperation, .annotation, .call, .function: true
      default: false
      }
    }
  }
}
