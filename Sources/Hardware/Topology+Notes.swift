import Quantities

extension Topology {
  /// What the topology lists and `profile` leaves out, a sentence each: GPUs that are not described, links between GPUs, caches.
  public var notes: [String] {
    let caches = levels.leftOut.map { level in
      "\(level.name): it holds \(level.capacity.value.text), more than a memory further out"
    }
    return leftOutGPUs + undrivenGPUs + leftOutLinks + caches
  }

  /// What a file of hwloc 1 is told; hwloc 2 itself reads and converts it.
  static func oldVersion(_ written: String) -> String {
    let said = written.isEmpty ? "no version" : "version \"\(written)\""
    return "<topology> has \(said), as hwloc 1 wrote it; expected 2 or 3: write it anew with "
      + "`lstopo --of xml NEW.xml` of hwloc 2 or later, or convert it with "
      + "`lstopo -i OLD.xml --of xml NEW.xml` of hwloc 2"
  }

  /// GPUs whose multiprocessors are not told, and GPUs of another kind than those that are described; equal ones together.
  private var leftOutGPUs: [String] {
    let described = describedGPUs
    var names: [String: [String]] = [:]
    for gpu in gpus where !described.contains(gpu) {
      let reason =
        gpu.multiprocessors == nil ? "its multiprocessors are not told" : "a GPU of another kind"
      let product = pciDevices.first { $0.address == gpu.address }?.name
      let title = gpu.model ?? product ?? gpu.vendor ?? "a GPU"
      names["\(title): \(reason)", default: []].append(gpu.names.joined(separator: "/"))
    }
    return names.sorted { $0.key < $1.key }.map { title, names in
      "\(names.count) x \(title) (\(names.joined(separator: ", ")))"
    }
  }

  /// Display controllers and accelerators of makers of GPUs that stand on the bus alone.
  private var undrivenGPUs: [String] {
    // Of NVIDIA, AMD, Intel and Habana: what else calls itself a display does not compute.
    let makers = ["10de", "1002", "8086", "1da3"]
    let driven = gpus.compactMap(\.address)
    return pciDevices.filter { device in
      (device.classCode.hasPrefix("03") || device.classCode.hasPrefix("12"))
        && makers.contains(device.vendorCode.lowercased()) && !driven.contains(device.address)
    }.map { device in
      let title = device.name ?? "\(device.vendorCode):\(device.deviceCode)"
      return "\(title): no driver tells of it (\(device.address))"
    }
  }

  /// Links between GPUs that the profile has not.
  private var leftOutLinks: [String] {
    let others = otherLinks.map { "\($0): links of this kind are not read" }
    let described = describedGPUs
    guard nvlinks != nil, nvlink(among: described).isEmpty else { return others }
    let reason =
      described.isEmpty
      ? "the GPUs that they join are not described"
      : "they do not join each of \(described.count) GPUs with each other"
    return ["NVLinks: \(reason)"] + others
  }
}
