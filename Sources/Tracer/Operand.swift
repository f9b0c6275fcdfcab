/// One array of a kernel: how long it is and what it holds before the kernel runs.
struct Operand {
  enum Content {
    /// Uniform in [-scale, scale], fp32.
    case random(scale: Float)
    case randomDouble
    /// Uniform in [-1, 1], as the upper halves of floats.
    case randomBF16
    /// Whole numbers in 0 ..< limit, 32 bits.
    case indices(limit: Int)
    case bytes([UInt8])
    /// Written by the kernel.
    case output
  }

  let content: Content
  let bytes: Int

  static func random(_ count: Int, scale: Float = 1) -> Operand {
    Operand(content: .random(scale: scale), bytes: count * 4)
  }
  static func randomDouble(_ count: Int) -> Operand {
    Operand(content: .randomDouble, bytes: count * 8)
  }
  static func randomBF16(_ count: Int) -> Operand {
    Operand(content: .randomBF16, bytes: count * 2)
  }
  static func indices(_ count: Int, limit: Int) -> Operand {
    Operand(content: .indices(limit: limit), bytes: count * 4)
  }
  static func bytes(_ values: [UInt8]) -> Operand {
    Operand(content: .bytes(values), bytes: values.count)
  }
  static func output(_ count: Int, size: Int = 4) -> Operand {
    Operand(content: .output, bytes: count * size)
  }

  var role: KernelArray.Role {
    if case .output = content { .output } else { .input }
  }

  /// Fills memory with what the operand holds.
  func fill(_ memory: UnsafeMutableRawPointer, _ random: inout SplitMix64) {
    switch content {
    case .random(let scale):
      let values = memory.assumingMemoryBound(to: Float.self)
      for i in 0..<bytes / 4 { values[i] = random.signedUnit() * scale }
    case .randomDouble:
      let values = memory.assumingMemoryBound(to: Double.self)
      for i in 0..<bytes / 8 { values[i] = Double(random.signedUnit()) }
    case .randomBF16:
      let values = memory.assumingMemoryBound(to: UInt16.self)
      for i in 0..<bytes / 2 {
        values[i] = UInt16(truncatingIfNeeded: random.signedUnit().bitPattern >> 16)
      }
    case .indices(let limit):
      let values = memory.assumingMemoryBound(to: Int32.self)
      for i in 0..<bytes / 4 { values[i] = Int32(random.next() % UInt64(limit)) }
    case .bytes(let values):
      memory.copyMemory(from: values, byteCount: values.count)
    case .output: break
    }
  }
}

/// Steele, Lea and Flood's generator (2014): seeded inputs that are the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A float in [-1, 1).
  mutating func signedUnit() -> Float { Float(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-31 }
}
