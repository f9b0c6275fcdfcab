/// One thing that a lane did.
///
/// Times are nanoseconds on the run's clock.
public struct Span: Sendable, Hashable {
  /// Position of its name in the trace's names.
  public var name: Int
  /// Position of its lane in the trace's lanes.
  public var lane: Int
  /// When it began, in nanoseconds on the run's clock.
  public var start: Int64
  /// How long it took, in nanoseconds; 0 for what only marks a moment.
  public var duration: Int64
  /// Position of the operation that it is, or is a part of, in the trace's operations.
  public var operation: Int?
  /// What it is in a program that gives work to devices.
  public var kind: Kind
  /// The number that a call shares with what it launched; no two calls of a rank have the same.
  public var correlation: Int?
  /// The number of the framework's operation that it belongs to.
  public var external: Int?
  /// Position of what else is known of it in the trace's details.
  public var detail: Int?

  /// A span of kind `span` that is no operation's, unless said otherwise.
  ///
  /// That its positions lead to something is up to the caller.
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

  /// When it ended, in nanoseconds on the run's clock: start and duration together.
  @inlinable public var end: Int64 { start + duration }

  /// What a span is in a program that gives work to devices; the numbers are those of the store.
  public enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Anything that is none of the others, or not known to be.
    case span = 0
    /// A framework's operation on the host.
    case hostOperation = 1
    /// A range that the program marked itself.
    case annotation = 2
    /// A call of a device's runtime or driver.
    case call = 3
    /// A program that a device ran.
    case kernel = 4
    /// A copy to, from, between or within devices.
    case copy = 5
    /// A fill of a device's memory with one value.
    case fill = 6
    /// What a call waited for: a stream, a context, an event.
    case synchronization = 7
    /// A device reached a recorded event.
    case event = 8
    /// A function of the program's language.
    case function = 9
    /// Time that the profiler took.
    case overhead = 10
    /// The range on a device in which the work of an annotation ran.
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
