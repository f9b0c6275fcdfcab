import CKernels

/// The vector instructions that kernels are compiled for; which of them run here is found out at run time.
public enum InstructionSet: Int, Sendable, CaseIterable {
  /// SSE2 on x86-64, NEON on arm64.
  case baseline = 0
  /// AVX2 with FMA and F16C.
  case avx2 = 1
  /// AVX-512 F, BW, DQ and VL beside those.
  case avx512 = 2

  /// The widest that this processor has.
  public static var best: InstructionSet {
    InstructionSet(rawValue: Int(orrery_best_level().rawValue)) ?? .baseline
  }

  /// All that this processor has.
  public static var available: [InstructionSet] { allCases.filter { $0.rawValue <= best.rawValue } }

  /// Bytes of one vector.
  public var width: Int { Int(orrery_level_bytes(level)) }

  var level: orrery_level { orrery_level(UInt32(rawValue)) }
}
