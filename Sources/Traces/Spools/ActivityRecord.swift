/// One record of CUPTI, read by the places of its fields.
///
/// Records only grow at their ends from CUDA 12.0 to 13.5, so that a field stands where it stood; one that a version does not have yet lies
/// beyond its record's end. The places are those of cupti_activity.h and cupti_activity_deprecated.h.
struct ActivityRecord {
  private let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var kind: UInt32 { self[UInt32.self, at: 0] ?? 0 }

  /// A field of 64 bits; nil where the record ends before it.
  func long<Field: RecordField>(_ field: Field) -> Int64? {
    self[Int64.self, at: field.rawValue]
  }

  /// A field of 32 bits.
  func word<Field: RecordField>(_ field: Field) -> Int64? {
    self[UInt32.self, at: field.rawValue].map(Int64.init)
  }

  /// A field of 16 bits.
  func half<Field: RecordField>(_ field: Field) -> Int64? {
    self[UInt16.self, at: field.rawValue].map(Int64.init)
  }

  /// A field of 8 bits.
  func byte<Field: RecordField>(_ field: Field) -> Int64? {
    self[UInt8.self, at: field.rawValue].map(Int64.init)
  }

  private subscript<Number: FixedWidthInteger>(_: Number.Type, at offset: Int) -> Number? {
    guard bytes.count >= offset + MemoryLayout<Number>.size else { return nil }
    return bytes.number(at: bytes.startIndex + offset, Number.self)
  }
}

/// The fields of a record that are read, each with its place in bytes; names are those of CUPTI.
protocol RecordField: RawRepresentable<Int>, CaseIterable {
  /// The first version of the record that has the fields.
  static var structure: String { get }
}

/// Kinds of records that are read (`CUpti_ActivityKind`).
enum RecordKind: UInt32 {
  case copy = 1
  case fill = 2
  case driverCall = 4
  case runtimeCall = 5
  case device = 8
  case context = 9
  case kernel = 10
  case overhead = 17
  case peerCopy = 22
  case event = 36
  case stream = 37
  case synchronization = 38
  case externalCorrelation = 39
}

extension RecordField {
  /// Bytes that a record of this kind has at least: up to its last field that is read.
  fileprivate static var leastBytes: Int { (allCases.map(\.rawValue).max() ?? 0) + 4 }
}

extension RecordKind {
  /// Bytes that a record must have for its fields to be where they are looked for.
  var leastBytes: Int {
    switch self {
    case .copy: CopyField.leastBytes
    case .fill: FillField.leastBytes
    case .driverCall, .runtimeCall: CallField.leastBytes
    case .device: DeviceField.leastBytes
    case .context: ContextField.leastBytes
    case .kernel: KernelField.leastBytes
    case .overhead: OverheadField.leastBytes
    case .peerCopy: PeerCopyField.leastBytes
    case .event: EventField.leastBytes
    case .synchronization: SynchronizationField.leastBytes
    case .externalCorrelation: ExternalField.leastBytes
    case .stream: 4
    }
  }
}

enum KernelField: Int, RecordField {
  static let structure = "CUpti_ActivityKernel9"
  case registersPerThread = 6
  case start = 16
  case end = 24
  case deviceId = 40
  case contextId = 44
  case streamId = 48
  case gridX = 52
  case gridY = 56
  case gridZ = 60
  case blockX = 64
  case blockY = 68
  case blockZ = 72
  case staticSharedMemory = 76
  case dynamicSharedMemory = 80
  case correlationId = 92
  case name = 104
  case graphNodeId = 144
  case graphId = 156
}

enum CopyField: Int, RecordField {
  static let structure = "CUpti_ActivityMemcpy5"
  case copyKind = 4
  case srcKind = 5
  case dstKind = 6
  case bytes = 8
  case start = 16
  case end = 24
  case deviceId = 32
  case contextId = 36
  case streamId = 40
  case correlationId = 44
  case graphNodeId = 64
  case graphId = 72
}

enum PeerCopyField: Int, RecordField {
  static let structure = "CUpti_ActivityMemcpyPtoP4"
  case srcKind = 5
  case dstKind = 6
  case bytes = 8
  case start = 16
  case end = 24
  case deviceId = 32
  case contextId = 36
  case streamId = 40
  case srcDeviceId = 44
  case dstDeviceId = 52
  case correlationId = 60
  case graphNodeId = 72
  case graphId = 80
}

enum FillField: Int, RecordField {
  static let structure = "CUpti_ActivityMemset4"
  case bytes = 8
  case start = 16
  case end = 24
  case deviceId = 32
  case contextId = 36
  case streamId = 40
  case correlationId = 44
  case memoryKind = 50
  case graphNodeId = 64
  case graphId = 72
}

enum CallField: Int, RecordField {
  static let structure = "CUpti_ActivityAPI"
  case cbid = 4
  case start = 8
  case end = 16
  case processId = 24
  case threadId = 28
  case correlationId = 32
}

enum SynchronizationField: Int, RecordField {
  static let structure = "CUpti_ActivitySynchronization"
  case type = 4
  case start = 8
  case end = 16
  case correlationId = 24
  case contextId = 28
  case streamId = 32
  case cudaEventId = 36
}

/// What CUDA 12.8 added to waits.
enum LaterSynchronizationField: Int, RecordField {
  static let structure = "CUpti_ActivitySynchronization2"
  case cudaEventSyncId = 40
}

enum EventField: Int, RecordField {
  static let structure = "CUpti_ActivityCudaEvent"
  case correlationId = 4
  case contextId = 8
  case streamId = 12
  case eventId = 16
}

/// What CUDA 12.8 added to recorded events.
enum LaterEventField: Int, RecordField {
  static let structure = "CUpti_ActivityCudaEvent2"
  case deviceId = 24
  case deviceTimestamp = 40
  case cudaEventSyncId = 48
}

enum ContextField: Int, RecordField {
  static let structure = "CUpti_ActivityContext"
  case contextId = 4
  case deviceId = 8
}

enum ExternalField: Int, RecordField {
  static let structure = "CUpti_ActivityExternalCorrelation"
  case externalId = 8
  case correlationId = 16
}

enum OverheadField: Int, RecordField {
  static let structure = "CUpti_ActivityOverhead"
  case overheadKind = 4
  case start = 24
  case end = 32
}

enum DeviceField: Int, RecordField {
  static let structure = "CUpti_ActivityDevice5"
  case globalMemorySize = 16
  case l2CacheSize = 28
  case numMultiprocessors = 44
  case maxSharedMemoryPerMultiprocessor = 60
  case computeCapabilityMajor = 104
  case computeCapabilityMinor = 108
  case id = 112
  case name = 136
}
