import ArgumentParser
import Quantities

/// Whole numbers with commas between, each a number or a range FIRST-LAST.
struct Numbers: ExpressibleByArgument, CustomStringConvertible {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    var values: [Int] = []
    for piece in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = piece.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], first <= last,
        last - first < 10_000_000
      else { return nil }
      values += first...last
    }
    self.values = values
  }

  var description: String { values.map(String.init).joined(separator: ",") }
}

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
