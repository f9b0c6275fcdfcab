import Documents
import Laws

extension SplitMix {
  /// A document, nested up to `depth` deep.
  mutating func json(depth: Int = 4) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .string(text())
    case 3: return JSONValue(integer())
    case 4: return (try? JSONValue(double())) ?? .null
    case 5, 6:
      return .array((0..<Int.random(in: 0..<5, using: &self)).map { _ in json(depth: depth - 1) })
    default:
      return .object(
        (0..<Int.random(in: 0..<5, using: &self)).map { _ in
          JSONValue.Member(text(), json(depth: depth - 1))
        })
    }
  }
}
