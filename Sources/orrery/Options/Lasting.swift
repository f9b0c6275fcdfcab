import ArgumentParser
import Quantities

/// How long a load goes on: "2.5s", "80ms".
struct Lasting: ExpressibleByArgument {
  let duration: Seconds

  init?(argument: String) {
    guard let place = argument.firstIndex(where: { !"0123456789.e-+".contains($0) }) else {
      return nil
    }
    let text = "\(argument[..<place]) \(argument[place...].drop { $0 == " " })"
    guard let duration = try? Seconds(text: text), duration > .zero else { return nil }
    self.duration = duration
  }
}
