import Quantities

extension Topology {
  /// What a profile can take from hwloc: cores, capacities and lines, and GPUs as far as they are described.
  ///
  /// Ceilings are not among it; `orrery calibrate` measures them. What is left out is in `notes`, and in the source of the cores.
  public func profile(name: String) -> HardwareProfile {
    let model = packages.first?.model ?? architecture
    let described = describedGPUs
    let notes = notes
    let leftOut = notes.isEmpty ? "" : "; left out: \(notes.joined(separator: "; "))"
    var profile = HardwareProfile(
      name: name, kind: described.isEmpty ? .cpu : .node,
      title: Self.title(model, otherwise: name),
      processor: .init(
        cores: cores.isEmpty ? processingUnits.count : cores.count, source: source + leftOut))
    profile.memory = levels.kept
    guard let first = described.first, let device = device(first, named: "\(name)-gpu") else {
      return profile
    }
    profile.devices = .init(count: described.count, profile: device, source: source)
    profile.links = nvlink(among: described) + hostLink(of: described)
    return profile
  }

  private var source: String {
    "hwloc \(origin.version) XML, \(origin.file.split(separator: "/").last ?? "")"
  }

  /// Titles begin and end with something visible.
  private static func title(_ model: String?, otherwise name: String) -> String {
    let words = (model ?? "").split { $0.isWhitespace }.joined(separator: " ")
    return words.isEmpty ? name : words
  }

  private func coreCount(of cache: Cache) -> Int {
    let units = Set(cache.processingUnits)
    return cores.count { !units.isDisjoint(with: $0.processingUnits) }
  }

  /// The levels of which each holds no more than any further out, and those that are left out; the outermost is kept.
  var levels: (kept: [MemoryLevel], leftOut: [MemoryLevel]) {
    var (kept, leftOut): ([MemoryLevel], [MemoryLevel]) = ([], [])
    for level in (cacheLevels + mainMemory).reversed() {
      let fits = kept.allSatisfy { level.capacity.value <= $0.capacity.value }
      if fits { kept.insert(level, at: 0) } else { leftOut.insert(level, at: 0) }
    }
    return (kept, leftOut)
  }

  /// Data and unified caches by level, then those in front of memory.
  private var cacheLevels: [MemoryLevel] {
    let holding = caches.filter { $0.kind != .instruction && $0.size.value > 0 }
    let inner = Set(holding.filter { $0.kind != .memorySide }.map(\.level)).sorted()
    let levels = inner.compactMap { level in
      self.level(
        "L\(level)", of: holding.filter { $0.kind != .memorySide && $0.level == level })
    }
    let side = self.level("memory-side cache", of: holding.filter { $0.kind == .memorySide })
    return levels + (side.map { [$0] } ?? [])
  }

  /// A level of its own for each core, or all instances together where cores share one.
  private func level(_ name: String, of caches: [Cache]) -> MemoryLevel? {
    guard let smallest = caches.min(by: { $0.size < $1.size }) else { return nil }
    let isPrivate = smallest.kind != .memorySide && caches.allSatisfy { coreCount(of: $0) <= 1 }
    let capacity = isPrivate ? smallest.size : caches.reduce(Bytes.zero) { $0 + $1.size }
    let note =
      isPrivate
      ? (caches.allSatisfy { $0.size == smallest.size } ? "" : ", the smallest")
      : (caches.count == 1 ? "" : ", \(caches.count) instances together")
    return MemoryLevel(
      name: name, scope: isPrivate ? .core : .device,
      capacity: Figure(capacity, source: source + note), line: smallest.line,
      ways: smallest.ways,
      inclusion: smallest.line != nil && smallest.isInclusive == true ? .inclusive : .neither)
  }

  /// Memories by their kind, the smaller first.
  private var mainMemory: [MemoryLevel] {
    let kinds = Set(numaNodes.map { $0.kind ?? "DRAM" }).sorted()
    return kinds.compactMap { kind in
      let nodes = numaNodes.filter { ($0.kind ?? "DRAM") == kind && $0.memory.value > 0 }
      guard !nodes.isEmpty else { return nil }
      let note = nodes.count == 1 ? "" : ", \(nodes.count) NUMA nodes together"
      return MemoryLevel(
        name: kind, scope: .device,
        capacity: Figure(nodes.reduce(Bytes.zero) { $0 + $1.memory }, source: source + note))
    }.sorted { $0.capacity.value < $1.capacity.value }
  }
}

extension Topology {
  /// The GPUs of the first kind whose multiprocessors are known.
  var describedGPUs: [GPU] {
    guard let kind = gpus.compactMap({ device($0, named: "gpu") }).first else { return [] }
    return gpus.filter { device($0, named: "gpu") == kind }
  }

  /// A GPU whose multiprocessors are known, as a profile of its own.
  private func device(_ gpu: GPU, named name: String) -> HardwareProfile? {
    guard let multiprocessors = gpu.multiprocessors else { return nil }
    var profile = HardwareProfile(
      name: name, kind: .gpu, title: Self.title(gpu.model, otherwise: name),
      processor: .init(cores: multiprocessors, source: source))
    if let l2 = gpu.l2Cache {
      profile.memory.append(
        MemoryLevel(name: "L2", scope: .device, capacity: Figure(l2, source: source)))
    }
    if let memory = gpu.memory {
      profile.memory.append(
        MemoryLevel(name: "DRAM", scope: .device, capacity: Figure(memory, source: source)))
    }
    return profile
  }

  /// A link that joins every GPU with every other, directly or by switches; none where some are apart.
  func nvlink(among gpus: [GPU]) -> [HardwareProfile.Link] {
    guard let nvlinks, gpus.count > 1 else { return [] }
    let isSwitched = nvlinks.ends.contains { end in pciDevices.contains { $0.address == end } }
    let own = nvlinks.ends.indices.filter { index in
      gpus.contains { $0.names.contains(nvlinks.ends[index]) }
    }
    guard own.count == gpus.count else { return [] }
    let isJoined = own.allSatisfy { from in
      own.allSatisfy { to in from == to || nvlinks.bandwidths[from][to].value > 0 }
    }
    let sums = own.map { nvlinks.bandwidths[$0].reduce(BytesPerSecond.zero, +) }
    guard isSwitched || isJoined, let least = sums.min(), least.value > 0 else { return [] }
    return [
      .init(
        name: "nvlink", topology: .allToAll,
        bandwidth: Figure(least, source: "\(source), all links of one GPU together"))
    ]
  }

  private func hostLink(of gpus: [GPU]) -> [HardwareProfile.Link] {
    guard let least = gpus.compactMap(\.linkSpeed).min() else { return [] }
    return [.init(name: "pcie", topology: .host, bandwidth: Figure(least, source: source))]
  }
}

extension Topology.Cache {
  /// Lines of a set; all of them where the cache is fully associative.
  fileprivate var ways: Int? {
    guard let line, case .some(let associativity) = associativity else { return nil }
    switch associativity {
    case .ways(let ways): return ways
    case .full: return Int(size / line)
    }
  }
}
