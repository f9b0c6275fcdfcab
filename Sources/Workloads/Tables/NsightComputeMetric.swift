import Quantities

/// A metric of Nsight Compute that is read, and what of a kernel it says.
struct NsightComputeMetric {
  /// What of the kernel it says.
  let place: WritableKeyPath<NsightCompute.Kernel, Int64?>
  /// How its unit becomes one of ours.
  private let measure: Measure

  private enum Measure {
    case time
    case bytes
    /// Pieces of a cache's line, of 32 bytes.
    case sectors
  }

  /// Nil of a metric that is not read.
  init?(_ name: String) {
    let reading: (WritableKeyPath<NsightCompute.Kernel, Int64?>, Measure)
    switch name {
    case "gpu__time_duration.sum", "Duration": reading = (\.duration, .time)
    case "dram__bytes_read.sum", "dram__bytes_op_read.sum": reading = (\.memoryReads, .bytes)
    case "dram__bytes_write.sum", "dram__bytes_op_write.sum": reading = (\.memoryWrites, .bytes)
    case "dram__sectors_read.sum", "dram__sectors_op_read.sum":
      reading = (\.memoryReads, .sectors)
    case "dram__sectors_write.sum", "dram__sectors_op_write.sum":
      reading = (\.memoryWrites, .sectors)
    case "lts__t_sectors_srcunit_tex_op_read.sum": reading = (\.cacheReads, .sectors)
    case "lts__t_sectors_srcunit_tex_op_write.sum": reading = (\.cacheWrites, .sectors)
    default: return nil
    }
    (place, measure) = reading
  }

  /// Nanoseconds or bytes; nil of a number that is none, or a unit that is not the metric's.
  func amount(_ number: String, _ unit: String) -> Int64? {
    let value: Double
    switch measure {
    case .time:
      let symbol = unit.hasSuffix("second") ? String(unit.dropLast(5)) : unit
      guard let time = try? Seconds(text: "\(number) \(symbol)") else { return nil }
      value = time / Seconds(nanoseconds: 1)
    case .bytes:
      guard let bytes = Self.bytes(number, unit, named: ["byte", "B", ""]) else { return nil }
      value = bytes
    case .sectors:
      guard let sectors = Self.bytes(number, unit, named: ["sector", ""]) else { return nil }
      value = sectors * 32
    }
    return (0...Self.most).contains(value) ? Int64(value.rounded()) : nil
  }

  /// Sums of thousands of the largest amounts still have 64 bits.
  private static let most = 1e15

  /// A number with a decimal prefix before the name of what is counted: "Mbyte", "KB".
  private static func bytes(_ number: String, _ unit: String, named names: [String]) -> Double? {
    let prefixes = ["": "", "K": "k", "k": "k", "M": "M", "G": "G", "T": "T"]
    for (written, symbol) in prefixes where names.contains(where: { written + $0 == unit }) {
      return (try? Bytes(text: "\(number) \(symbol)B"))?.value
    }
    return nil
  }
}

/// How numbers of a report are written: with commas between thousands, or with points there and a comma before decimals.
struct NsightComputeNumber {
  private let hasDecimalComma: Bool

  /// Finds it out from all numbers of a report.
  init(_ numbers: [String]) {
    hasDecimalComma = numbers.contains { number in
      let groups = number.utf8.split(separator: Self.comma, omittingEmptySubsequences: false)
      // 27.595.520 has points between thousands; 9,00 and 1.234,567 have a comma before decimals, 1,205.00 has not.
      guard groups.count == 2 else {
        return groups.count == 1 && number.utf8.count { $0 == Self.point } > 1
      }
      return !groups[1].contains(Self.point)
        && (groups[1].count != 3 || groups[0].contains(Self.point))
    }
  }

  private static let comma = UInt8(ascii: ",")
  private static let point = UInt8(ascii: ".")

  /// A number as programs read it; nil of what is none, as "n/a".
  func text(_ number: String) -> String? {
    let (group, mark) = hasDecimalComma ? (Self.point, Self.comma) : (Self.comma, Self.point)
    let text = number.utf8.filter { $0 != group }.map { $0 == mark ? Self.point : $0 }.text
    guard let value = Double(text), value.isFinite else { return nil }
    return text
  }
}

/// A line of comma-separated values that may end early, or be no such line at all.
enum NsightComputeLine {
  /// The fields, without the quotes around them.
  static func fields(of line: ArraySlice<UInt8>) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var place = line.startIndex
    while place < line.endIndex {
      let byte = line[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        // Two quotes within a field are one.
        if isQuoted, place < line.endIndex, line[place] == byte {
          field.append(byte)
          place += 1
        } else {
          isQuoted.toggle()
        }
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(field.text)
        field = []
      default: field.append(byte)
      }
    }
    return fields + [field.text]
  }
}
