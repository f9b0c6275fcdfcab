import Documents
import Workloads

extension PublishedTable.Row {
  /// Reads a row; throws where a field, a key or a number of it cannot be read.
  init(_ row: CSVRow) throws(PublishedError) {
    line = row.line
    let text: String
    do throws(DocumentError) {
      (id, system, machine) = (
        try row.text("id"), try row.text("system"), try row.text("machine")
      )
      text = try row.text("configuration")
      remarks = PublishedTable.Remarks(
        source: try row.optional("source"), note: try row.optional("note"),
        knobs: try row.optional("knobs"), reason: try row.optional("reason"))
    } catch {
      throw .document(error)
    }
    figure = try PublishedFigure(row)
    let reader = SubjectReader(
      line: row.line, figure: figure,
      configuration: try PublishedError.at(row.line) { () throws(ConfigurationError) in
        try Configuration(text)
      })
    subject = try reader.subject()
    try reader.checkConvention(of: subject)
  }
}

extension PublishedError {
  /// Reads something of a row, with its line in the error.
  static func at<Value>(
    _ line: Int, _ read: () throws(ConfigurationError) -> Value
  ) throws(PublishedError) -> Value {
    do { return try read() } catch { throw .configuration(line: line, error) }
  }
}

extension PublishedFigure {
  /// Reads the columns of a figure; `convention` may be missing or empty.
  fileprivate init(_ row: CSVRow) throws(PublishedError) {
    let convention: String
    do throws(DocumentError) {
      quantity = try row.text("quantity")
      let words = (unit: try row.text("unit"), standing: try row.text("standing"))
      guard let unit = FigureUnit.all.first(where: { $0.text == words.unit }) else {
        let known = FigureUnit.all.map(\.text).joined(separator: ", ")
        throw row.error("unit", expected: "one of \(known)")
      }
      guard let standing = Standing(rawValue: words.standing) else {
        let known = Standing.allCases.map(\.rawValue).joined(separator: ", ")
        throw row.error("standing", expected: "one of \(known)")
      }
      (self.unit, self.standing) = (unit, standing)
      printed = try row.double("value")
      guard printed > 0 else { throw row.error("value", expected: "a number above 0") }
      convention = try row.optional("convention") ?? ""
    } catch {
      throw .document(error)
    }
    self.convention = try PublishedError.at(row.line) { () throws(ConfigurationError) in
      try FigureConvention(convention)
    }
  }
}

extension CSVRow {
  /// The field of a column that may be missing or empty.
  fileprivate func optional(_ column: String) throws(DocumentError) -> String? {
    guard header.contains(column) else { return nil }
    let text = try text(column)
    return text.isEmpty ? nil : text
  }
}

/// What a row's configuration is about, by its keys.
private struct SubjectReader {
  let line: Int
  let figure: PublishedFigure
  let configuration: Configuration

  func subject() throws(PublishedError) -> PublishedTable.Subject {
    if configuration["system"] != nil { return .formula(configuration) }
    if configuration["op"] != nil { return try operation() }
    guard configuration["phase"] != nil || configuration["groups"] != nil else {
      throw .configuration(
        line: line, .missingKey("op", known: ["op", "phase", "groups", "system"]))
    }
    return try job()
  }

  /// Only of a model's throughput it matters how arithmetic is counted.
  func checkConvention(of subject: PublishedTable.Subject) throws(PublishedError) {
    guard figure.convention.flops != nil else { return }
    switch subject {
    case .refused: return
    case .job(let job) where job.quantity == .throughput: return
    case .job, .operation, .formula:
      throw .configuration(
        line: line,
        .wrongValue(
          key: "convention", found: figure.convention.text,
          expected: "flops= of a model's throughput alone", known: []))
    }
  }

  private func quantity<Q: FigureQuantity>(of kind: Q.Type) throws(PublishedError) -> Q? {
    try PublishedError.at(line) { () throws(ConfigurationError) in
      try figure.quantity(of: kind)
    }
  }

  private func job() throws(PublishedError) -> PublishedTable.Subject {
    let asked: JobConfiguration
    do {
      asked = try JobConfiguration(configuration.text)
    } catch {
      throw .job(line: line, error)
    }
    guard let quantity = try quantity(of: JobQuantity.self) else {
      return .refused(.quantity(figure.quantity, of: "a model"))
    }
    if let problem = asked.problem, quantity.dimension != .bytes { return .refused(.job(problem)) }
    return .job(
      PublishedJob(
        quantity: quantity, configuration: asked, flops: figure.convention.flops ?? .weights))
  }

  private func operation() throws(PublishedError) -> PublishedTable.Subject {
    try PublishedError.at(line) { () throws(ConfigurationError) in
      try configuration.checkKeys(known: [])
    }
    let name = configuration["op"] ?? ""
    guard let kind = Catalog.entries.first(where: { $0.kind.rawValue == name })?.kind else {
      return .refused(.operation(name))
    }
    guard let quantity = try quantity(of: OperationQuantity.self) else {
      return .refused(.quantity(figure.quantity, of: "an operation"))
    }
    var library = Catalog.library(of: kind)
    if let name = configuration["implementation"] {
      guard let known = Library(rawValue: name) else { return .refused(.implementation(name)) }
      library = known
    }
    let words: Set<String> = ["op", "type", "implementation"]
    let sizes = configuration.pairs.filter { !words.contains($0.key) }
      .map { "\($0.key)=\($0.value)" }.joined(separator: ";")
    do {
      let operation = try Catalog.operation(
        kind: name, type: configuration["type"] ?? "", axes: sizes)
      return .operation(
        quantity, operation, Setting(library: library, residency: .rotating()))
    } catch {
      throw .operation(line: line, error)
    }
  }
}
