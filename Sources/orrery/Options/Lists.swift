import ArgumentParser
import Quantities

/// Element types with commas between.
struct Types: ExpressibleByArgument {
  let values: [ElementType]

  init?(argument: String) {
    let types = argument.split(separator: ",").map { ElementType(rawValue: String($0)) }
    guard !types.isEmpty, !types.contains(nil) else { return nil }
    values = types.compactMap(\.self)
  }
}

/// Names with commas between.
struct Names: ExpressibleByArgument {
  let values: [String]

  init?(argument: String) { values = argument.split(separator: ",").map(String.init) }
}
