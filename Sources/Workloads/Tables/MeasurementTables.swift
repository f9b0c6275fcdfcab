public import Documents

/// Every kind of table of measurements; the one place that lists them, and that recognises one.
public enum MeasurementTables {
  /// The kinds, in the order in which they are shown.
  public static var kinds: [MeasurementTableKind] {
    [
      MeasurementTable.kind, CollectiveTable.kind, StepTable.kind, StepTable.kindOfGroups,
      ParallelTable.kind, ParallelGraphTable.kind, CountedBytesTable.kind,
      StepKernelTable.kind, RequestTable.kind, TimedRequestTable.kind, ServingTable.kind,
      IterationTable.kind,
    ]
  }

  /// What other programs write, read as tables of these kinds.
  public static var sources: [any MeasurementSource.Type] {
    [NCCLTests.self, NsightCompute.self, VLLMBenchmark.self]
  }

  /// The table of a document: comma-separated values, or what one of the sources wrote.
  public static func document(_ bytes: [UInt8]) throws(MeasurementError) -> MeasuredDocument {
    if let source = sources.first(where: { $0.recognises(bytes) }) {
      return try source.table(bytes)
    }
    return MeasuredDocument(
      try MeasurementTable.field { () throws(DocumentError) in try CSVTable(bytes: bytes) })
  }

  /// The kind that a header's columns are those of.
  public static func kind(
    of header: CSVHeader
  ) throws(UnknownTable) -> MeasurementTableKind {
    let found = kinds.filter { $0.lacking(in: header).isEmpty }
    guard let kind = found.first, found.count == 1 else {
      throw UnknownTable(header: header, candidates: found)
    }
    return kind
  }

  /// The kind of a document from how it begins; nil of one that is no table of measurements.
  public static func kind(ofHead head: [UInt8]) -> MeasurementTableKind? {
    guard let reader = try? CSVReader(bytes: head) else { return nil }
    return try? kind(of: reader.header)
  }
}

/// A table whose columns are those of no table of measurements, or of several.
public struct UnknownTable: Error, CustomStringConvertible {
  let header: CSVHeader
  let candidates: [MeasurementTableKind]

  /// A sentence that says which columns were found, and those of the kinds that they may be meant for.
  public var description: String {
    let found = header.names.joined(separator: ", ")
    guard candidates.isEmpty else {
      let names = candidates.map { "'\($0.name)'" }.joined(separator: " and ")
      return "line 1: expected the columns of one table of measurements, found those of \(names)"
    }
    let known = MeasurementTables.kinds.map { kind in
      "\(kind.name) (\(kind.columns.joined(separator: ", ")))"
    }
    return "line 1: expected the columns of a table of measurements, found \(found)\(nearest); "
      + "known are \(known.joined(separator: "; "))"
  }

  /// The columns of the kind that lacks fewest, of those the largest; nothing where no kind has any.
  private var nearest: String {
    let kinds = MeasurementTables.kinds.map { ($0, lacking: $0.lacking(in: header)) }
      .filter { $0.lacking.count < $0.0.columns.count }
    let nearest = kinds.min { a, b in
      (a.lacking.count, -a.0.columns.count) < (b.lacking.count, -b.0.columns.count)
    }
    guard let (kind, lacking) = nearest else { return "" }
    return "; \(kind.name) have \(lacking.map { "'\($0)'" }.joined(separator: ", ")) too"
  }
}
