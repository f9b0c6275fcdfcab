/// What a program reads of values that are always there and finite.
public enum JSON {
  /// A number of a model's answer; null of what is not finite, which no answer is.
  public static func number(_ value: Double) -> JSONValue { (try? JSONValue(value)) ?? .null }

  /// A document of Python's with null for numbers that JSON does not have: `Infinity`, `-Infinity` and `NaN` outside of texts.
  ///
  /// Complexity: O(bytes).
  public static func withoutNonNumbers(_ bytes: [UInt8]) -> [UInt8] {
    var (result, place, isText): ([UInt8], Int, Bool) = ([], 0, false)
    result.reserveCapacity(bytes.count)
    while place < bytes.count {
      let byte = bytes[place]
      if byte == .quote { isText.toggle() }
      if isText, byte == .backslash, place + 1 < bytes.count {
        result += bytes[place...place + 1]
        place += 2
      } else if !isText, let word = nonNumber(bytes[place...]) {
        result += Array("null".utf8)
        place += word
      } else {
        result.append(byte)
        place += 1
      }
    }
    return result
  }

  /// How long the word is that bytes begin with; nil where it is a number, or none of these.
  private static func nonNumber(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first, firstBytes.contains(first) else { return nil }
    return nonNumbers.first { bytes.starts(with: $0) }?.count
  }

  private static let nonNumbers = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }
  private static let firstBytes = Set(nonNumbers.compactMap(\.first))
}
