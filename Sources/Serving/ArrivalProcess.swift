/// How requests of an open loop follow one another.
public enum ArrivalProcess: Sendable, Hashable {
  /// So many a second, each independent of the others.
  case poisson(rate: Double)
  /// So many a second, with gaps of this deviation against their mean.
  case gamma(rate: Double, variation: Double)
  /// All at once.
  case burst

  /// Requests of these lengths at times that a seed decides.
  public func requests(
    _ count: Int, prompt: Lengths, output: Lengths, seed: UInt64
  ) -> [Request] {
    var (times, lengths) = (SeededGenerator(seed: seed), SeededGenerator(seed: ~seed))
    var now = 0.0
    return (0..<count).map { _ in
      switch self {
      case .burst: break
      case .poisson(let rate): now += times.exponential() / rate
      case .gamma(let rate, let variation):
        let shape = 1 / (variation * variation)
        now += times.gamma(shape: shape) / (shape * rate)
      }
      return Request(
        arrival: now, prompt: prompt.draw(&lengths), output: output.draw(&lengths))
    }
  }
}
