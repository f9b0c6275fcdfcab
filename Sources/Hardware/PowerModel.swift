public import Quantities

/// What a device draws, and the limit to which a mean over `after` is brought down by a slower clock.
///
/// power = busy + (energy of memory + v(s) energy of the rest) / time, at a clock that is a share s of the running clock;
/// v(s) = (1 - voltage + voltage s)^2, since switching costs the square of the voltage, of which that share falls with the clock.
public struct PowerModel: Sendable, Hashable {
  /// What one unit of work costs at the running clock.
  public struct Cost: Sendable, Hashable {
    /// One FLOP of a unit in an element type; one byte of a memory level.
    public enum Subject: Sendable, Hashable {
      /// A FLOP of a unit in an element type.
      case unit(ArithmeticUnit, ElementType)
      /// A byte of a memory level, by its name.
      case level(String)
    }
    /// What the energy is spent on: a FLOP of a unit, or a byte of a memory level.
    public var subject: Subject
    /// Joules of one FLOP, or of one byte.
    public var each: Figure<Energy>

    /// Makes a cost of what is done and the energy of one FLOP or byte of it.
    public init(_ subject: Subject, each: Figure<Energy>) {
      (self.subject, self.each) = (subject, each)
    }
  }

  /// The most that it may draw, as a mean over `after`.
  public var limit: Watts
  /// What it draws with nothing to do.
  public var idle: Watts?
  /// What it draws while kernels run, whatever they do.
  public var busy: Watts
  /// How far back the controller of the limit looks.
  public var after: Seconds
  /// The share of the voltage that falls with the clock, 0 to 1.
  public var voltage: Double
  /// The clock above which the matrix unit issues no faster; nil where it follows the clock up to the top.
  public var matrixClock: Hertz?
  /// Where the limit, the draws and the rest come from; each cost has a source of its own.
  public var source: String
  /// What FLOPs and bytes cost, at most one for each subject.
  public var costs: [Cost]

  /// Makes a power model of its parts, without checking that `voltage` is a share.
  public init(
    limit: Watts, idle: Watts? = nil, busy: Watts, after: Seconds, voltage: Double,
    matrixClock: Hertz? = nil, source: String, costs: [Cost]
  ) {
    (self.limit, self.idle, self.busy, self.after) = (limit, idle, busy, after)
    (self.voltage, self.matrixClock, self.source, self.costs) = (
      voltage, matrixClock, source, costs
    )
  }

  /// The energy of one FLOP, or byte; nil where it is not known.
  public func cost(of subject: Cost.Subject) -> Joules? {
    costs.first { $0.subject == subject }?.each.value
  }
}
