import Hardware
public import Quantities

extension StepModel {
  /// Bytes a second over the link to the host, at the rate of locked pages.
  public func hostLink() throws(ModelError) -> BytesPerSecond {
    let one = Bytes(1e9)
    return try one / streaming(one)
  }

  /// The matrix unit's peak.
  public func peak(_ type: ElementType) throws(ModelError) -> FLOPsPerSecond {
    try device.ceilings.rate(.matrix, type)
  }

  /// Machine balance, the ridge point of the roofline: FLOPs a byte at which products take as long as reading memory.
  public func balance(_ type: ElementType) throws(ModelError) -> FLOPsPerByte {
    let memory = device.ceilings.memory
    guard let read = memory.read else { throw .missingBandwidth(profile: name, level: memory.name) }
    return FLOPsPerByte(try peak(type).value / read.value)
  }

  /// How long bytes take out of the last cache, as the tree of that level's reads.
  public func cacheReads(_ bytes: Bytes) throws(ModelError) -> CostEstimate {
    guard let cache = lastCache, let read = cache.read else {
      throw .missingBandwidth(profile: name, level: device.ceilings.levels.first?.name ?? "cache")
    }
    return .term(.read(level: cache.name), bytes / read)
  }

  /// How long so many additions take that all multiprocessors make to an array of the last cache, the lanes of a warp to one value.
  public func additions(_ count: Double, to bytes: Bytes) throws(ModelError) -> CostEstimate {
    guard let cache = lastCache, let rate = cache.atomics.rate(of: bytes) else {
      throw .missingAtomics(profile: name)
    }
    return .term(.atomics(level: cache.name), FLOPs(count) / rate)
  }

  /// The level next to the outermost memory; nil where there is none.
  private var lastCache: Ceilings.Level? { device.ceilings.levels.dropLast().last }

  /// How long weights take over the host's link, at the rate of locked pages.
  func streaming(_ bytes: Bytes) throws(ModelError) -> Seconds {
    // A device whose profile is not complete says what it lacks.
    _ = try device.knownGPU()
    guard let copies else { throw .missingLink(profile: name) }
    return try copies.streaming(bytes)
  }
}
