public import Traces

/// A program's accesses to memory, in order.
public protocol AccessStream {
  /// Runs the program once and hands over its accesses in blocks; the same ones each time.
  func forEachBlock(_ body: @escaping ([MemoryAccess]) throws -> Void) throws
}

extension AccessStream {
  /// What a cache does with all of it.
  public func replayed(through cache: IdealCache) throws -> CacheCounts {
    var cache = cache
    try forEachBlock { cache.consume($0) }
    return cache.counts
  }

  /// What each cache of a hierarchy does with all of it.
  public func replayed(through caches: CacheHierarchy) throws -> [CacheCounts] {
    var caches = caches
    try forEachBlock { caches.consume($0) }
    return caches.counts
  }

  /// The same stream's distances, for caches of every size.
  public func recorded(in distances: ReuseDistances) throws -> ReuseDistances {
    var distances = distances
    try forEachBlock { distances.consume($0) }
    return distances
  }

  /// The same stream recorded for caches with the best replacement.
  public func recorded(in cache: OptimalCache) throws -> OptimalCache {
    var cache = cache
    try forEachBlock { cache.consume($0) }
    return cache
  }
}
