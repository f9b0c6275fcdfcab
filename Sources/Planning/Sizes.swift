/// Sizes as options say them: numbers and ranges with commas between, `512`, `2k`, `4Ki`, `1-64`, `1,8,64`.
///
/// k, M, G and T are powers of 1,000; Ki, Mi and Gi of 1,024.
public struct Sizes: Sendable, Hashable, CustomStringConvertible {
  /// In the order given.
  public let values: [Int]

  /// These sizes.
  public init(_ values: [Int]) { self.values = values }

  /// Reads a list; throws with the piece that is none and what was expected.
  public init(text: String) throws(SizesError) {
    var values: [Int] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      values += try Self.piece(String(piece))
      guard values.count <= Self.most else { throw .tooMany(text: text, most: Self.most) }
    }
    self.values = values
  }

  /// Reads one size, as an option does that takes no list.
  public static func one(_ text: String) throws(SizesError) -> Int {
    let sizes = try Sizes(text: text)
    guard sizes.values.count == 1 else { throw .several(text: text) }
    return sizes.values[0]
  }

  /// As many sizes as one option may have.
  private static let most = 10_000_000

  /// One number, or a range with both of its ends.
  private static func piece(_ text: String) throws(SizesError) -> [Int] {
    if let number = number(text) { return [number] }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard ends.count == 2, let first = number(ends[0]), let last = number(ends[1]) else {
      throw .notASize(text: text)
    }
    guard first <= last else { throw .downwards(first: ends[0], last: ends[1]) }
    guard last - first < most else { throw .tooMany(text: text, most: most) }
    return Array(first...last)
  }

  /// A whole number with or without a prefix; nil of anything else.
  private static func number(_ text: String) -> Int? {
    if let number = Int(text) { return number }
    guard let prefix = prefixes.first(where: { text.hasSuffix($0.name) }),
      let number = Double(text.dropLast(prefix.name.count)), number.magnitude < 1e15
    else { return nil }
    let size = number * prefix.factor
    return size == size.rounded() ? Int(exactly: size) : nil
  }

  private static let prefixes: [(name: String, factor: Double)] = [
    ("Ki", 0x1p10), ("Mi", 0x1p20), ("Gi", 0x1p30), ("k", 1e3), ("M", 1e6), ("G", 1e9),
    ("T", 1e12),
  ]

  /// The list in digits.
  public var description: String { values.map(String.init).joined(separator: ",") }
}

/// Why a text is no list of sizes.
public enum SizesError: Error, Equatable, CustomStringConvertible {
  /// A piece that is neither a number nor a range.
  case notASize(text: String)
  /// A range whose end is below its beginning.
  case downwards(first: String, last: String)
  /// A list where one size is expected.
  case several(text: String)
  /// More sizes than an option may have.
  case tooMany(text: String, most: Int)

  /// A sentence with the piece and what was expected.
  public var description: String {
    switch self {
    case .notASize(let text):
      "'\(text)' is no size: expected whole numbers as in 512, 2k (2,000), 4Ki (4,096), 1-64 or 1,8,64"
    case .downwards(let first, let last):
      "'\(first)-\(last)' ends below where it begins: a range is written '\(last)-\(first)'"
    case .several(let text): "'\(text)' is several sizes; one is expected"
    case .tooMany(let text, let most): "'\(text)' is more than \(most) sizes"
    }
  }
}
