/// One array of a loop nest.
public struct NestArray: Sendable {
  public enum Role: Sendable, Hashable {
    case input, output
    /// Read and written in place.
    case both
    /// Neither; it starts with nothing in it, and passes through fast memory.
    case passing
    /// Neither; it stays in fast memory.
    case resident
  }

  public enum Content: Sendable {
    /// Uniform in [-1, 1).
    case signed
    /// Uniform in [1/2, 1).
    case positive
    /// Made when the array is filled, because counting needs none of them.
    case values(@Sendable () -> [Float])
  }

  public var name: String
  public var words: Int
  public var role: Role
  public var content: Content

  init(_ name: String, _ words: Int, _ role: Role = .input, _ content: Content = .signed) {
    self.name = name
    self.words = words
    self.role = role
    self.content = content
  }

  static func passing(_ name: String, _ words: Int) -> NestArray {
    NestArray(name, words, .passing)
  }
  static func resident(_ name: String, _ words: Int) -> NestArray {
    NestArray(name, words, .resident)
  }
  static func output(_ name: String, _ words: Int) -> NestArray { NestArray(name, words, .output) }

  /// How often it must cross between the memories at least.
  var crossings: Int {
    switch role {
    case .input, .output: 1
    case .both: 2
    case .passing, .resident: 0
    }
  }
}
