import Documents
import GRDB
import Traces

/// What a file says beside its rows of events.
extension NsightTrace {
  /// The devices, as Kineto describes them, and with what only Nsight knows under its own names.
  mutating func readDevices(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightDeviceColumn.self) else { return }
    var devices: [(id: Int64, text: JSONValue)] = []
    while try rows.next() {
      guard let id = rows[.cuDevice] ?? rows[.id] else { continue }
      var members = [JSONValue.Member("id", JSONValue(id))]
      if let name = rows.text(.name) { members.append(.init("name", .string(name))) }
      for column in NsightDeviceColumn.allCases {
        guard let key = column.key, let value = rows[column] else { continue }
        members.append(.init(key, JSONValue(value)))
      }
      if let warps = rows[.maxWarpsPerSm], let threads = rows[.threadsPerWarp] {
        members.append(.init("maxThreadsPerMultiprocessor", JSONValue(warps &* threads)))
      }
      devices.append((id, .object(members)))
    }
    guard !devices.isEmpty else { return }
    devices.sort { $0.id < $1.id }
    add(
      Property(
        rank: 0, key: "deviceProperties", value: JSONValue.array(devices.map(\.text)).text()))
  }

  /// Counts the rows of tables of events that nothing is made of.
  mutating func noteOthers(_ file: NsightFile) throws {
    let read: Set<String?> = [
      try file.table(of: NsightKernelColumn.self), try file.table(of: NsightGraphColumn.self),
      try file.table(of: NsightCopyColumn.self), try file.table(of: NsightFillColumn.self),
      try file.table(of: NsightSynchronizationColumn.self),
      try file.table(of: NsightEventColumn.self), try file.table(of: NsightCallColumn.self),
      try file.table(of: NsightRangeColumn.self),
    ]
    let tables = try String.fetchAll(
      file.db,
      sql: """
        SELECT name FROM sqlite_master
        WHERE type = 'table'
          AND (name GLOB 'CUPTI_ACTIVITY_KIND_*' OR name GLOB '*_EVENTS' OR name GLOB '*_API'
            OR name GLOB '*_EVENTS_V[0-9]*' OR name GLOB '*_API_V[0-9]*')
        """)
    for table in tables where !read.contains(table) {
      let count = try file.count(of: table)
      if count > 0 { note("row of \(table), which is not read", count: count) }
    }
  }
}

enum NsightDeviceColumn: Int32, NsightColumn {
  static let table = "TARGET_INFO_GPU"
  static var required: [Self] { [.id] }
  case id, cuDevice, name, totalMemory, computeMajor, computeMinor, maxThreadsPerBlock
  case maxRegistersPerBlock, threadsPerWarp, maxShmemPerBlock, smCount, maxRegistersPerSm
  case maxShmemPerBlockOptin, maxShmemPerSm, maxWarpsPerSm, memoryBandwidth, clockRate, l2CacheSize

  /// What Kineto calls it; nil where it says nothing by itself.
  var key: String? {
    switch self {
    case .id, .cuDevice, .name, .maxWarpsPerSm: nil
    case .totalMemory: "totalGlobalMem"
    case .maxRegistersPerBlock: "regsPerBlock"
    case .threadsPerWarp: "warpSize"
    case .maxShmemPerBlock: "sharedMemPerBlock"
    case .smCount: "numSms"
    case .maxRegistersPerSm: "regsPerMultiprocessor"
    case .maxShmemPerBlockOptin: "sharedMemPerBlockOptin"
    case .maxShmemPerSm: "sharedMemPerMultiprocessor"
    case .computeMajor, .computeMinor, .maxThreadsPerBlock, .memoryBandwidth, .clockRate,
      .l2CacheSize:
      "\(self)"
    }
  }
}
