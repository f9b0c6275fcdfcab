import ArgumentParser
import Quantities

/// A time above zero with its unit: "2.5s", "80ms", "230us".
struct TimeArgument: ExpressibleByArgument {
  let value: Seconds

  init?(argument: String) {
    guard let place = argument.firstIndex(where: { !"0123456789.e-+".contains($0) }) else {
      return nil
    }
    let text = "\(argument[..<place]) \(argument[place...].drop { $0 == " " })"
    guard let value = try? Seconds(text: text), value > .zero else { return nil }
    self.value = value
  }
}
