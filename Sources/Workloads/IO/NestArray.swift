/// One array of a loop nest.
public struct NestArray: Sendable {
  /// What a nest does with an array.
  public enum Role: Sendable, Hashable {
    /// Given to the nest; left by it as a result.
    case input, output
    /// Read and written in place.
    case both
    /// Neither; it starts with nothing in it, and passes through fast memory.
    case passing
    /// Neither; it stays in fast memory.
    case resident
  }

  /// What fills an array before the nest runs.
  public enum Content: Sendable {
    /// Uniform in [-1, 1).
    case signed
    /// Uniform in [1/2, 1).
    case positive
    /// Made when the array is filled, because counting needs none of them.
    case values(@Sendable () -> [Float])
  }

  /// Its name in the algorithm, such as "Q" or "maxima".
  public var name: String
  /// Its size in elements.
  public var words: Int
  /// What the nest does with it.
  public var role: Role
  /// What fills it where its role is `input` or `both`; otherwise unused.
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
