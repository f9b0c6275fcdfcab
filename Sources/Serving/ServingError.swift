/// Why a service cannot be simulated.
public enum ServingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A job that is no single pass: stages of a pipeline, weights on the host.
  case noSeries(machine: String)
  /// A model that leaves no memory for a cache.
  case noCache(machine: String)
  /// A step whose sequences do not fit into memory.
  case tooLarge(String)

  /// A sentence that names what cannot be.
  public var description: String {
    switch self {
    case .noSeries(let machine):
      "steps of a service on \(machine) are single passes on each device: no stages of a pipeline, no weights on the host"
    case .noCache(let machine): "the model leaves no memory for a cache on \(machine)"
    case .tooLarge(let groups): "a step of \(groups) does not fit into the devices' memory"
    }
  }
}
