import CHWLOC
public import Hardware

/// This machine as libhwloc sees it: cores, caches, memory; no rates.
public enum Detection {
  /// The topology of the cores that this process may use.
  public static func topology() throws(TracerError) -> Topology {
    var handle: hwloc_topology_t?
    guard hwloc_topology_init(&handle) == 0, let handle else {
      throw .topology(reason: "libhwloc could not start")
    }
    defer { hwloc_topology_destroy(handle) }
    guard hwloc_topology_load(handle) == 0 else {
      throw .topology(reason: "libhwloc could not read this machine")
    }
    var text: UnsafeMutablePointer<CChar>?
    var length: Int32 = 0
    guard hwloc_topology_export_xmlbuffer(handle, &text, &length, 0) == 0, let text else {
      throw .topology(reason: "libhwloc could not describe this machine")
    }
    defer { hwloc_free_xmlbuffer(handle, text) }
    let bytes = UnsafeRawBufferPointer(start: text, count: max(Int(length) - 1, 0))
    do {
      return try Topology(xml: Array(bytes), name: "this machine")
    } catch {
      throw .topology(reason: error.description)
    }
  }
}
