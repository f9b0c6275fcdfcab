/// What a call of a device's runtime or driver does to the order of work, by its name.
public enum DeviceCall: Sendable, Hashable {
  /// A host's wait for a device, a stream or an event; a stream's wait for an event; the record of an event; freeing memory.
  ///
  /// Freeing may wait for the device: only where a wait can be seen is it taken for one.
  case synchronizeDevice, synchronizeStream, synchronizeEvent, waitForEvent, recordEvent, free
  /// Any other call: its name says nothing of waits.
  case other

  /// The call of this name; CUDA's runtime and driver and HIP name them alike.
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
