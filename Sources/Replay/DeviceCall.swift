/// What a call of a device's runtime or driver does to the order of work, by its name.
public enum DeviceCall: Sendable, Hashable {
  case synchronizeDevice, synchronizeStream, synchronizeEvent, waitForEvent, recordEvent, free
  case other

  /// CUDA's runtime and driver and HIP name them alike.
  public init(_ name: String) {
    var base = name[...]
    for prefix in ["cuda", "hip", "cu"] where base.hasPrefix(prefix) {
      base = base.dropFirst(prefix.count)
      break
    }
    if let version = base.firstIndex(of: "_") { base = base[..<version] }
    switch base {
    case "DeviceSynchronize", "CtxSynchronize", "ThreadSynchronize": self = .synchronizeDevice
    case "StreamSynchronize": self = .synchronizeStream
    case "EventSynchronize": self = .synchronizeEvent
    case "StreamWaitEvent": self = .waitForEvent
    case "EventRecord", "EventRecordWithFlags", "EventRecordWithFlagsPtsz": self = .recordEvent
    case "Free", "MemFree", "FreeHost": self = .free
    default: self = .other
    }
  }
}
