extension ImportedTrace {
  /// What was read of one file.
  public struct File: Sendable {
    /// What people call the file.
    public var name: String
    /// What was read of it.
    public var imported: ImportedTrace

    /// What was read of a file of this name.
    public init(name: String, imported: ImportedTrace) {
      self.name = name
      self.imported = imported
    }
  }

  /// One trace of several files: each is a rank, but for a step that says what the replay of its graph in another file does.
  ///
  /// A file that is there twice counts once. Throws where two files cannot be ranks of one run: where both are of one rank or
  /// of one process, or of different programs. Complexity: O(spans), and what pairing a graph takes.
  public static func joined(_ files: [File]) throws(TraceError) -> ImportedTrace {
    var kept: [File] = []
    var notes: [String: Int] = [:]
    for file in files {
      if let twin = kept.first(where: { $0.imported.trace == file.imported.trace }) {
        notes["file that says the same as '\(twin.name)', read once ('\(file.name)')"] = 1
      } else {
        kept.append(file)
      }
    }
    if kept.allSatisfy(\.imported.trace.isTracedProcess) { return joined(processes: kept, notes) }
    GraphPairing.pair(&kept, &notes)
    for file in kept { notes.merge(file.imported.notes, uniquingKeysWith: +) }
    guard kept.count > 1 else {
      return ImportedTrace(trace: kept.first?.imported.trace ?? Trace(), notes: notes)
    }
    try RankFiles.check(kept)
    return ImportedTrace(trace: Trace.joined(kept.map(\.imported.trace)), notes: notes)
  }

  /// One trace of the processes of one traced command, which may be of different programs: those that gave work to devices are its ranks.
  private static func joined(processes: [File], _ notes: [String: Int]) -> ImportedTrace {
    var notes = notes
    let working = processes.filter(\.imported.trace.hasDeviceWork)
    let kept = working.isEmpty ? processes : working
    if kept.count < processes.count {
      notes["process without GPU work, left out"] = processes.count - kept.count
    }
    for file in kept { notes.merge(file.imported.notes, uniquingKeysWith: +) }
    return ImportedTrace(trace: Trace.joined(kept.map(\.imported.trace)), notes: notes)
  }

  /// The same trace; throws where nothing of it is a span, or an operation that was measured.
  public func checked() throws(TraceError) -> ImportedTrace {
    guard trace.spans.isEmpty, trace.operations.isEmpty else { return self }
    throw .nothing(notes: notes)
  }
}
