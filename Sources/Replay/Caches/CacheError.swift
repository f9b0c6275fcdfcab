public import Quantities

/// Why a cache cannot be as it was asked for.
public enum CacheError: Error, Equatable, CustomStringConvertible {
  /// A size of a line that is no power of two, or is below 4 B.
  case line(Bytes)
  /// A cache that would hold fewer lines than one.
  case capacity(lines: Int)
  /// A level that has no room for a line or a set, or that does not fit the one above it.
  case level(name: String, problem: String)
  /// A profile of which no memory level before the last has a line.
  case noCache(profile: String)

  /// A phrase that gives the value, and what was expected where it is a number.
  public var description: String {
    switch self {
    case .line(let line): "a line of \(line.text); expected a power of two from 4 B up"
    case .capacity(let lines): "a cache of \(lines) lines; expected at least one"
    case .level(let name, let problem): "the cache \(name) \(problem)"
    case .noCache(let profile): "the profile \(profile) has no memory level with a line"
    }
  }
}
