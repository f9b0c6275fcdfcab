import Validate

/// Keys that a source leaves open, given as intervals: `share=0.3..0.7`.
struct KnobRange {
  /// The configuration with each interval at its geometric middle.
  let middle: Configuration
  /// The same at every combination of ends; none without intervals.
  let corners: [Configuration]

  /// Intervals of a row that says where they come from.
  static func of(
    _ configuration: Configuration, explained source: String?
  ) throws(SystemError) -> KnobRange {
    do throws(ConfigurationError) {
      let knobs = try KnobRange(configuration)
      guard knobs.corners.isEmpty == (source == nil) else {
        throw .impossible(
          source == nil
            ? "the column knobs is empty, expected where the intervals come from"
            : "the column knobs explains intervals, of which there are none")
      }
      return knobs
    } catch {
      throw .configuration(error)
    }
  }

  /// Reads intervals; throws where one is none.
  init(_ configuration: Configuration) throws(ConfigurationError) {
    var middle: [(key: String, value: String)] = []
    var corners: [[(key: String, value: String)]] = [[]]
    for (key, value) in configuration.pairs {
      let ends = try Self.ends(key, value)
      middle.append((key, ends?.middle ?? value))
      let values = ends.map { [$0.low, $0.high] } ?? [value]
      corners = corners.flatMap { corner in values.map { corner + [(key, $0)] } }
    }
    self.middle = Configuration(pairs: middle)
    self.corners = corners.count > 1 ? corners.map { Configuration(pairs: $0) } : []
  }

  /// The ends of an interval and what is between them, whole where both ends are; nil of a single value.
  private static func ends(
    _ key: String, _ text: String
  ) throws(ConfigurationError) -> (low: String, middle: String, high: String)? {
    guard let dots = text.firstRange(of: "..") else { return nil }
    let (low, high) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
    guard let a = Double(low), let b = Double(high), a > 0, b > a, b.isFinite else {
      throw .wrongValue(
        key: key, found: text, expected: "an interval of two numbers, the lower first", known: [])
    }
    let middle = (a * b).squareRoot()
    let isWhole = Int(low) != nil && Int(high) != nil
    return (low, isWhole ? "\(Int(bounded: middle.rounded()))" : "\(middle)", high)
  }
}
