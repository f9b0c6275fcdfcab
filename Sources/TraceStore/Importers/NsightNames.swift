import Traces

/// What numbers of Nsight and CUPTI are called, in Kineto's words.
enum NsightNames {
  /// Kinds of copies ("SQLite Schema Event Values"); the last three are those of unified memory.
  private static let copies = [
    "Unknown", "HtoD", "DtoH", "HtoA", "AtoH", "AtoA", "AtoD", "DtoA", "DtoD", "HtoH", "PtoP",
    "HtoD", "DtoH", "DtoD",
  ]

  static func copy(_ kind: Int64?) -> String {
    guard let kind, let place = Int(exactly: kind), copies.indices.contains(place) else {
      return "Unknown"
    }
    return copies[place]
  }

  /// Kinds of memory (there too), unless the file names them.
  private static let memories = [
    "Pageable", "Pinned", "Device", "Array", "Managed", "Device Static", "Managed Static",
    "Unknown",
  ]

  static func memoryKinds(_ file: NsightFile) throws -> [Int64: String] {
    var kinds: [Int64: String] = [:]
    for (place, name) in memories.enumerated() { kinds[Int64(place)] = name }
    guard let rows = try file.rows(NsightMemoryKindColumn.self) else { return kinds }
    while try rows.next() {
      if let id = rows[.id], let label = rows.text(.label) { kinds[id] = label }
    }
    return kinds
  }

  /// What a call waited for (CUPTI: `CUpti_ActivitySynchronizationType`).
  static func synchronization(_ type: Int64?) -> String {
    switch type {
    case 1: "Event Sync"
    case 2: "Stream Wait Event"
    case 3: "Stream Sync"
    case 4: "Context Sync"
    default: "Unknown Sync"
    }
  }

  /// A function of the runtime without the version of its interface: cudaLaunchKernel_v7000.
  static func call(_ name: String) -> String {
    let version = name.reversed().prefix { $0.isNumber }.count
    let function = name.dropLast(version)
    // Versions have four digits at least; cudaGetDeviceProperties_v2 is a function.
    guard name.hasPrefix("cuda"), version >= 4, function.hasSuffix("_v") else { return name }
    return String(function.dropLast(2))
  }
}
