public import Hardware

extension CacheHierarchy {
  /// The caches of a machine: its memory levels that have lines, except the last level, which is memory.
  ///
  /// A level whose ways are not known is taken as fully associative, and the innermost has no inclusion.
  public init(profile: HardwareProfile) throws(CacheError) {
    let levels = profile.memory.dropLast().compactMap { level in
      level.line.map { line in
        CacheLevel(
          name: level.name, capacity: level.capacity.value, line: line, ways: level.ways,
          inclusion: level.inclusion)
      }
    }
    guard !levels.isEmpty else { throw .noCache(profile: profile.name) }
    try self.init(levels: levels)
  }
}
