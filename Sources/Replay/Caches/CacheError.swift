public import Quantities

/// Why a cache cannot be as it was asked for.
public enum CacheError: Error, Equatable, CustomStringConvertible {
  case line(Bytes)
  case capacity(lines: Int)
  case level(name: String, problem: String)
  case noCache(profile: String)

  public var description: String {
    switch self {
    case .line(let line): "a line of \(line.text); expected a power of two from 4 B up"
    case .capacity(let lines): "a cache of \(lines) lines; expected at least one"
    case .level(let name, let problem): "the cache \(name) \(problem)"
    case .noCache(let profile): "the profile \(profile) has no memory level with a line"
    }
  }
}
