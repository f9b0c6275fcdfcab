import Documents
import Quantities

/// Goes through the lines of a CSV of Nsight Compute.
struct NsightComputeReader {
  private var header: NsightComputeHeader?
  /// The units of a report with a metric a column, which stand below its header.
  private var units: [String]?
  private var report = NsightCompute.Report()
  /// Places of kernels by their process and number.
  private var places: [[String]: Int] = [:]
  /// Values are read at the end, since all of them together show which sign stands before decimals.
  private var values: [Value] = []

  private struct Value {
    var kernel: Int
    var metric: NsightComputeMetric
    var number: String
    var unit: String
  }

  mutating func read(_ line: ArraySlice<UInt8>, number: Int) throws(MeasurementError) {
    let fields = NsightComputeLine.fields(of: line)
    if let found = NsightComputeHeader(fields) {
      if header == nil { report.line = number }
      (header, units) = (found, nil)
      places = [:]
    } else if let header, fields.count > header.kernel {
      try read(fields, header, number)
    }
  }

  consuming func finished() -> NsightCompute.Report {
    let decimals = NsightComputeNumber(values.map(\.number))
    for value in values {
      let metric = value.metric
      guard let number = decimals.text(value.number) else {
        note("metric without a value")
        continue
      }
      guard let amount = metric.amount(number, value.unit) else {
        note("metric in \(value.unit), which is no amount of it")
        continue
      }
      report.kernels[value.kernel][keyPath: metric.place] = amount
    }
    return report
  }

  private mutating func note(_ what: String) { report.notes[what, default: 0] += 1 }

  private mutating func read(
    _ fields: [String], _ header: NsightComputeHeader, _ line: Int
  ) throws(MeasurementError) {
    guard let id = Int(fields[header.id]) else {
      if header.metricName == nil, units == nil, fields[header.id].isEmpty { units = fields }
      return
    }
    let kernel = place(of: id, fields, header, line)
    if let name = header.metricName {
      // Rows of rules have no metric, and some versions end them early.
      guard let metric = fields.at(name).flatMap({ NsightComputeMetric($0) }) else { return }
      return append(metric, of: kernel, fields.at(header.metricValue), fields.at(header.metricUnit))
    }
    guard let units else {
      throw .document(
        .wrongField(
          line: line, column: "ID", found: "\(id)",
          expected: "a row of units below the header, as --page raw prints it"))
    }
    for (place, metric) in header.metrics {
      append(metric, of: kernel, fields.at(place), units.at(place))
    }
  }

  private mutating func append(
    _ metric: NsightComputeMetric, of kernel: Int, _ number: String?, _ unit: String?
  ) {
    guard let number, let unit else { return }
    values.append(Value(kernel: kernel, metric: metric, number: number, unit: unit))
  }

  /// The place of the kernel of a row, which is a new one where its process has none of this number yet.
  private mutating func place(
    of id: Int, _ fields: [String], _ header: NsightComputeHeader, _ line: Int
  ) -> Int {
    let key = [header.process.flatMap { fields.at($0) } ?? "", "\(id)"]
    if let known = places[key] { return known }
    let kernel = add(fields, header, line)
    places[key] = kernel
    return kernel
  }

  /// A kernel that is met for the first time.
  private mutating func add(
    _ fields: [String], _ header: NsightComputeHeader, _ line: Int
  ) -> Int {
    func text(_ place: Int?) -> String { place.flatMap { fields.at($0) } ?? "" }
    func number(_ place: Int?) -> Int { Int(text(place)) ?? 0 }
    func sizes(_ place: Int?) -> [Int] {
      text(place).utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        .compactMap { Int($0.text) }
    }
    var kernel = NsightCompute.Kernel(line: line, name: fields[header.kernel])
    (kernel.device, kernel.stream) = (number(header.device), number(header.stream))
    (kernel.grid, kernel.block) = (sizes(header.grid), sizes(header.block))
    // A kernel has the name of its range under --print-nvtx-rename, and a function's name has no place for sizes.
    let letters = kernel.name.utf8
    let isFunction = letters.contains(UInt8(ascii: "(")) || letters.contains(UInt8(ascii: "<"))
    let ranges = header.ranges.compactMap { fields.at($0) }
    kernel.operation = operation(ranges + (isFunction ? [] : [kernel.name]))
    report.kernels.append(kernel)
    return report.kernels.count - 1
  }

  /// The innermost case that ranges of NVTX say, as `7 "<default domain>:gemm:M=8:N=8:K=8:none:none:none:none:none:none"`.
  private mutating func operation(_ texts: [String]) -> String? {
    for text in texts {
      for range in text.pieces(between: "\"").reversed() {
        let parts = range.pieces(between: ":")
        guard let first = parts.firstIndex(where: Self.isSize), first > 0 else { continue }
        let sizes = parts[first...].prefix(while: Self.isSize)
        let hasType = first > 1 && ElementType(rawValue: parts[first - 1]) != nil
        let words = parts[..<first].suffix(hasType ? 2 : 1)
        let name = (words + sizes).joined(separator: ":")
        if (try? CountedBytesTable.measurement(ofCase: name, line: 0)) != nil { return name }
        note("kernel in a range that is no operation")
      }
    }
    return nil
  }

  private static func isSize(_ part: String) -> Bool { part.utf8.contains(UInt8(ascii: "=")) }
}

/// The columns of a report, by their places.
struct NsightComputeHeader {
  let id: Int
  let kernel: Int
  let process: Int?
  let device: Int?
  let stream: Int?
  let grid: Int?
  let block: Int?
  /// Ranges of NVTX: those that are pushed and popped first.
  let ranges: [Int]
  /// Where a metric has a row; nil where it has a column.
  let metricName: Int?
  let metricUnit: Int
  let metricValue: Int
  /// Where metrics have columns.
  let metrics: [(place: Int, metric: NsightComputeMetric)]

  /// Nil of a line that is no header.
  init?(_ fields: [String]) {
    guard let id = fields.firstIndex(of: "ID"), let kernel = fields.firstIndex(of: "Kernel Name"),
      id < kernel
    else { return nil }
    (self.id, self.kernel) = (id, kernel)
    process = fields.firstIndex(of: "Process ID")
    device = fields.firstIndex(of: "Device")
    stream = fields.firstIndex(of: "Stream")
    grid = fields.firstIndex(of: "Grid Size")
    block = fields.firstIndex(of: "Block Size")
    ranges = ["Push/Pop_Range", "Start/Stop_Range"].flatMap { kind in
      fields.indices.filter { fields[$0].contains(kind) }
    }
    metricName = fields.firstIndex(of: "Metric Name")
    metricUnit = fields.firstIndex(of: "Metric Unit") ?? 0
    metricValue = fields.firstIndex(of: "Metric Value") ?? 0
    metrics = fields.enumerated().compactMap { place, name in
      NsightComputeMetric(name).map { (place: place, metric: $0) }
    }
    let isLong = metricName != nil && metricUnit > 0 && metricValue > 0
    guard isLong || (metricName == nil && fields.contains { $0.contains("__") }) else { return nil }
  }
}

extension [String] {
  /// The field at a place; nil where a line ends before it.
  fileprivate func at(_ place: Int) -> String? { indices.contains(place) ? self[place] : nil }
}
