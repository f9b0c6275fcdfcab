import Quantities

extension Topology {
  /// Larger than any machine's; a file beyond it is refused.
  static let largestFile = 16 << 20

  /// Reads XML of hwloc, version 2 or 3, called `name` in errors and as the source of figures.
  public init(xml: [UInt8], name: String) throws(HardwareError) {
    guard xml.count <= Self.largestFile else {
      throw .invalid(
        file: name, line: 0,
        message: "the document has \(xml.count) bytes; at most \(Self.largestFile) are read")
    }
    let document = try MarkupDocument(xml, file: name, allowing: .hwloc)
    let reader = try TopologyReader(try document.root(), file: name)
    self = reader.topology
  }

  /// Reads a file that `lstopo` wrote.
  public init(file: String) throws(HardwareError) {
    try self.init(xml: try Files.bytes(of: file, atMost: Self.largestFile), name: file)
  }
}

/// Walks the objects of one hwloc document.
struct TopologyReader {
  private let file: String
  /// 2 or 3: the meaning of `osdev_type` and of sizes in infos hangs on it.
  private let version: Int
  private(set) var topology: Topology
  /// What objects are called, by their type and number ("OSDev:802") as in the matrices.
  private var ends: [String: String] = [:]

  init(_ root: MarkupElement, file: String) throws(HardwareError) {
    self.file = file
    let written = root["version"] ?? ""
    version = written.split(separator: ".").first.flatMap { Int($0) } ?? 0
    topology = Topology(origin: .init(file: file, version: written))
    guard root.name == "topology" else {
      throw invalid(root, "the document is <\(root.name)>; expected <topology> of hwloc")
    }
    guard version > 1 else { throw invalid(root, Topology.oldVersion(written)) }
    guard version <= 3 else {
      throw invalid(root, "<topology> has version \"\(written)\"; expected 2 or 3")
    }
    guard let machine = root.children(named: "object").first, machine["type"] == "Machine" else {
      throw invalid(root, "<topology> lacks <object type=\"Machine\">")
    }
    topology.architecture = machine.info("Architecture") ?? root.info("Architecture")
    try walk(machine, on: nil)
    guard !topology.processingUnits.isEmpty else {
      throw invalid(machine, "the machine has no processing unit (<object type=\"PU\">)")
    }
    for matrix in root.children {
      switch matrix["name"] {
      case "NVLinkBandwidth": topology.nvlinks = try links(matrix)
      case let name? where ["XGMIBandwidth", "XeLinkBandwidth"].contains(name):
        topology.otherLinks.append(name)
      default: break
      }
    }
  }

  private func invalid(_ element: MarkupElement, _ message: String) -> HardwareError {
    .invalid(file: file, line: element.line, message: message)
  }

  /// Takes up an object and those within it; `pci` is the PCI device that it hangs on.
  private mutating func walk(
    _ object: MarkupElement, on pci: Topology.PCIDevice?
  ) throws(HardwareError) {
    guard let type = object["type"] else {
      throw invalid(object, "<object> lacks the attribute 'type'")
    }
    var device = pci
    switch type {
    case "Package":
      note(object, as: "package \(topology.packages.count)")
      topology.packages.append(
        .init(
          vendor: object.info("CPUVendor"), model: object.info("CPUModel"),
          processingUnits: try processingUnits(object)))
    case "Core": topology.cores.append(.init(processingUnits: try processingUnits(object)))
    case "PU": topology.processingUnits.append(try number("os_index", of: object))
    case "NUMANode":
      topology.numaNodes.append(
        .init(
          number: try number("os_index", of: object),
          memory: Bytes(
            Double(object["local_memory"] == nil ? 0 : try number("local_memory", of: object))),
          kind: object["subtype"], processingUnits: try processingUnits(object)))
    case "MemCache": topology.caches.append(try cache(object, kind: .memorySide))
    case _ where type.hasSuffix("Cache"):
      topology.caches.append(try cache(object, kind: try cacheKind(object)))
    case "PCIDev":
      let found = try pciDevice(object)
      note(object, as: found.address)
      topology.pciDevices.append(found)
      device = found
    case "OSDev": try takeUp(device: object, on: pci)
    default: break
    }
    for child in object.children(named: "object") { try walk(child, on: device) }
  }

  private mutating func note(_ object: MarkupElement, as name: String) {
    guard let type = object["type"], let number = object["gp_index"] else { return }
    ends["\(type):\(number)"] = name
  }

  private func cacheKind(_ object: MarkupElement) throws(HardwareError) -> Topology.Cache.Kind {
    switch object["cache_type"] {
    case "0": .unified
    case "1": .data
    case "2": .instruction
    case let other:
      throw invalid(object, "a cache has cache_type=\"\(other ?? "")\"; expected 0, 1 or 2")
    }
  }

  private func cache(
    _ object: MarkupElement, kind: Topology.Cache.Kind
  ) throws(HardwareError) -> Topology.Cache {
    let line = try number("cache_linesize", of: object)
    let associativity: Topology.Cache.Associativity? =
      switch object["cache_associativity"] {
      case "-1": .full
      case "0", nil: nil
      default: .ways(try number("cache_associativity", of: object))
      }
    return .init(
      level: try number("depth", of: object), kind: kind,
      size: Bytes(Double(try number("cache_size", of: object))),
      line: line == 0 ? nil : Bytes(Double(line)), associativity: associativity,
      isInclusive: object.info("Inclusive").map { $0 == "1" },
      processingUnits: try processingUnits(object))
  }

  /// "0302 [10de:1db8] …": class, vendor and device; what follows differs between versions.
  private func pciDevice(_ object: MarkupElement) throws(HardwareError) -> Topology.PCIDevice {
    let code = (object["pci_type"] ?? "").split { " [:]".contains($0) }.map(String.init)
    guard let address = object["pci_busid"], code.count >= 3 else {
      throw invalid(object, "a PCI device lacks 'pci_busid' or 'pci_type'")
    }
    let speed = Double(object["pci_link_speed"] ?? "0")
    guard let speed, speed.isFinite, speed >= 0 else {
      throw invalid(object, "pci_link_speed=\"\(object["pci_link_speed"] ?? "")\" is no number")
    }
    return .init(
      address: address, classCode: code[0], vendorCode: code[1], deviceCode: code[2],
      vendor: object.info("PCIVendor"), name: object.info("PCIDevice"),
      linkSpeed: speed == 0 ? nil : BytesPerSecond(Prefix.giga.factor * speed))
  }

  private mutating func takeUp(
    device object: MarkupElement, on pci: Topology.PCIDevice?
  ) throws(HardwareError) {
    guard let name = object["name"] else {
      throw invalid(object, "an <object type=\"OSDev\"> lacks the attribute 'name'")
    }
    note(object, as: name)
    guard try isGPU(object) else { return }
    let known = topology.gpus.firstIndex { $0.address != nil && $0.address == pci?.address }
    var gpu =
      known.map { topology.gpus[$0] }
      ?? .init(names: [], address: pci?.address, linkSpeed: pci?.linkSpeed)
    gpu.names.append(name)
    gpu.vendor = gpu.vendor ?? object.info("GPUVendor")
    gpu.model = gpu.model ?? object.info("GPUModel")
    let memory = try kibibytes("CUDAGlobalMemorySize", "OpenCLGlobalMemorySize", of: object)
    gpu.memory = gpu.memory ?? memory
    let l2Cache = try kibibytes("CUDAL2CacheSize", of: object)
    gpu.l2Cache = gpu.l2Cache ?? l2Cache
    let multiprocessors = try count("CUDAMultiProcessors", "OpenCLComputeUnits", of: object)
    gpu.multiprocessors = gpu.multiprocessors ?? multiprocessors
    let cores = try count("CUDACoresPerMP", of: object)
    gpu.coresPerMultiprocessor = gpu.coresPerMultiprocessor ?? cores
    let shared = try kibibytes("CUDASharedMemorySizePerMP", of: object)
    gpu.sharedMemoryPerMultiprocessor = gpu.sharedMemoryPerMultiprocessor ?? shared
    if let known { topology.gpus[known] = gpu } else { topology.gpus.append(gpu) }
  }

  /// Version 2 has one number for each kind of device (1 GPU, 5 co-processor), version 3 a set of bits (4 GPU).
  private func isGPU(_ object: MarkupElement) throws(HardwareError) -> Bool {
    let type = try number("osdev_type", of: object)
    guard version == 2 else { return type & 4 != 0 }
    let kind = object.info("OpenCLDeviceType") ?? object.info("LevelZeroDeviceType")
    let isDriven = object["subtype"] == "CUDA" || kind == "GPU"
    return type == 1 || type == 5 && isDriven
  }
}

extension TopologyReader {
  /// A number from zero up.
  private func number(
    _ attribute: String, of object: MarkupElement
  ) throws(HardwareError) -> Int {
    guard let text = object[attribute] else {
      throw invalid(object, "\(object.called) lacks the attribute '\(attribute)'")
    }
    guard let number = Int(text), number >= 0 else {
      throw invalid(
        object, "\(object.called) has \(attribute)=\"\(text)\"; expected a whole number")
    }
    return number
  }

  /// The first of some infos as a count.
  private func count(
    _ names: String..., of object: MarkupElement
  ) throws(HardwareError) -> Int? {
    for name in names {
      guard let text = object.info(name) else { continue }
      guard let count = Int(text), count > 0 else {
        throw invalid(object, "\(object.called) says \(name) is '\(text)'; expected a whole number")
      }
      return count
    }
    return nil
  }

  /// The first of some infos as a size: "16671616KiB" in version 3, the same without a unit in version 2.
  private func kibibytes(
    _ names: String..., of object: MarkupElement
  ) throws(HardwareError) -> Bytes? {
    for name in names {
      guard let text = object.info(name) else { continue }
      let digits = text.hasSuffix("KiB") ? String(text.dropLast(3)) : text
      guard let size = Int(digits), size > 0 else {
        throw invalid(object, "\(object.called) says \(name) is '\(text)'; expected so many KiB")
      }
      return Bytes(Double(size) * Prefix.kibi.factor)
    }
    return nil
  }

  private func processingUnits(_ object: MarkupElement) throws(HardwareError) -> [Int] {
    guard let text = object["cpuset"] else {
      throw invalid(object, "\(object.called) lacks the attribute 'cpuset'")
    }
    guard let set = BitSet(hwloc: text) else {
      throw invalid(
        object, "\(object.called) has cpuset=\"\(text)\"; expected words such as 0x000000ff")
    }
    return set.members
  }

  /// A matrix of megabytes a second, between objects of one type or of several.
  private func links(_ matrix: MarkupElement) throws(HardwareError) -> Topology.NVLinks {
    let type = matrix["type"].map { "\($0):" } ?? ""
    let ends = matrix.words("indexes").map { self.ends[type + $0] ?? type + $0 }
    var values: [Int] = []
    for word in matrix.words("u64values") {
      guard let value = Int(word), value >= 0 else {
        throw invalid(matrix, "NVLinkBandwidth holds '\(word)'; expected a whole number")
      }
      values.append(value)
    }
    guard try number("nbobjs", of: matrix) == ends.count else {
      throw invalid(
        matrix, "NVLinkBandwidth has \(ends.count) indexes; nbobjs=\"\(matrix["nbobjs"] ?? "")\"")
    }
    guard values.count == ends.count * ends.count else {
      throw invalid(
        matrix, "NVLinkBandwidth has \(values.count) values; expected \(ends.count) squared")
    }
    let rows = ends.indices.map { (row: Int) -> [BytesPerSecond] in
      ends.indices.map { (column: Int) -> BytesPerSecond in
        let megabytes = row == column ? 0 : values[row * ends.count + column]
        return BytesPerSecond(Double(megabytes) * Prefix.mega.factor)
      }
    }
    return .init(ends: ends, bandwidths: rows)
  }
}

extension MarkupElement {
  /// "an object of type 'PU'", or the element's own name.
  fileprivate var called: String { self["type"].map { "\(name) '\($0)'" } ?? "<\(name)>" }

  /// The value of `<info name="…" value="…"/>`.
  fileprivate func info(_ name: String) -> String? {
    children(named: "info").first { $0["name"] == name }?["value"]
  }

  /// The words in all children of a name, which hwloc cuts into pieces.
  fileprivate func words(_ name: String) -> [String] {
    children(named: name).flatMap { $0.text.split { " \n\t".contains($0) }.map(String.init) }
  }
}
