import Traces

/// What numbers of Nsight's own are called, in Kineto's words.
enum NsightNames {
  /// Kinds of memory ("SQLite Schema Event Values"), unless the file names them.
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
}
