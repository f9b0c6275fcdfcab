public import Quantities
public import Serving

/// What is asked of a service: how requests come, how long they are, and what clients are promised.
public struct ServiceQuestion: Sendable {
  /// How requests come.
  public enum Load: Sendable, Hashable {
    /// So many in flight.
    case concurrency(Int)
    /// So many a second on average, with gaps of this deviation against their mean: 1 of independent arrivals.
    case rate(Double, variation: Double)
    /// All at once.
    case burst
    /// Those of a file, at their times.
    case recorded([Request])

    /// How many in flight, or a second; nil of loads that are no number.
    var number: Double? {
      switch self {
      case .concurrency(let flying): Double(flying)
      case .rate(let rate, _): rate
      case .burst, .recorded: nil
      }
    }

    /// The same kind of load with another number; itself where it has none.
    func with(_ number: Double) -> Load {
      switch self {
      case .concurrency: .concurrency(Int(number))
      case .rate(_, let variation): .rate(number, variation: variation)
      case .burst, .recorded: self
      }
    }
  }

  /// How requests come.
  public var load: Load
  /// Requests in all, of loads that are drawn.
  public var count: Int
  /// Lengths of prompts and of outputs.
  public var prompt, output: Lengths
  /// Tokens with which prompts begin alike, of so many kinds, each as likely; nil of prompts that have nothing in common.
  public var beginning: Int?
  /// How many kinds of such beginnings there are.
  public var beginnings = 1
  /// Answers to each prompt, asked for at once.
  public var samples = 1
  /// What decides the draws.
  public var seed: UInt64
  /// What nine tenths of the requests are to stay under; nil of no limit.
  public var first, perToken: Seconds?
  /// Dollars that an hour of one device costs.
  public var price: Double?

  /// A question without limits.
  public init(
    _ load: Load, count: Int? = nil, prompt: Lengths, output: Lengths, seed: UInt64 = 1
  ) {
    (self.load, self.prompt, self.output, self.seed) = (load, prompt, output, seed)
    switch load {
    case .concurrency(let flying): self.count = count ?? max(10 * flying, 200)
    case .recorded(let requests): self.count = requests.count
    case .rate, .burst: self.count = count ?? 1000
    }
  }

  /// The requests, and how they follow one another.
  var requests: (requests: [Request], arrivals: Arrivals) {
    func drawn(_ process: ArrivalProcess) -> [Request] {
      let prompts = process.requests(
        (count + samples - 1) / samples, prompt: prompt, output: output, seed: seed)
      return Request.sampled(
        Request.beginning(prompts, alike: beginning, kinds: beginnings, seed: seed), samples,
        output: output, seed: seed)
    }
    switch load {
    case .concurrency(let flying): return (drawn(.burst), .closed(flying))
    case .burst: return (drawn(.burst), .open)
    case .recorded(let requests):
      return (Request.sampled(requests, samples, output: nil, seed: seed), .open)
    case .rate(let rate, let variation):
      return (
        drawn(variation == 1 ? .poisson(rate: rate) : .gamma(rate: rate, variation: variation)),
        .open
      )
    }
  }

  /// Whether requests come whatever becomes of those before them, for long.
  var isOpen: Bool {
    switch load {
    case .rate, .recorded: true
    case .concurrency, .burst: false
    }
  }
}
