import Laws
import Quantities
import Testing
import Workloads

extension SplitMix {
  /// Sizes that a family takes.
  mutating func axes(of kind: String) throws -> Axes {
    let sizes = self.sizes(of: kind)
    return try Axes(text: #require(sizes, "there are no sizes for \(kind)"))
  }

  /// An operation of a family with random sizes in one of its element types.
  mutating func operation(_ entry: Catalog.Entry) throws -> any Operation {
    try Catalog.operation(
      entry.kind, type: one(of: entry.types), axes: axes(of: entry.kind.rawValue))
  }

  /// One operation of every family.
  mutating func operations() throws -> [any Operation] {
    var operations: [any Operation] = []
    for entry in Catalog.entries { operations.append(try operation(entry)) }
    return operations
  }
}

/// Fast memories from 64 B to 8 GiB, in steps of a half.
let capacities: [Bytes] = (12..<66).map { step in
  let power = Double(sign: .plus, exponent: step / 2, significand: 1)
  return Bytes(step % 2 == 0 ? power : power * 1.5)
}

/// One family's operation from sizes as they are written.
func operation(_ kind: String, _ axes: String, _ type: String = "fp32") throws -> any Operation {
  try Catalog.operation(kind: kind, type: type, axes: axes)
}
