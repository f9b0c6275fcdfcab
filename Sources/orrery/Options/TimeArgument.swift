import ArgumentParser
import Quantities

/// A time above zero with its unit: "2.5s", "80ms", "230us".
struct TimeArgument: ExpressibleByArgument {
  let value: Seconds

  init?(argument: String) {
    guard let value = Self.time(argument), value > .zero else { return nil }
    self.value = value
  }

  /// A time from a run's first event on; replay's profile was once said by the same option.
  static func start(_ text: String) throws -> Seconds {
    guard let value = time(text) else {
      throw ValidationError(
        "'\(text)' must be a time, as 10ms; the profile of the machine that a run ran on is --recorded-on of replay"
      )
    }
    return value
  }

  /// Any time with its unit; nil of another text.
  static func time(_ text: String) -> Seconds? {
    guard let place = text.firstIndex(where: { !"0123456789.e-+".contains($0) }) else {
      return nil
    }
    return try? Seconds(text: "\(text[..<place]) \(text[place...].drop { $0 == " " })")
  }
}
