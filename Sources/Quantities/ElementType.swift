/// What a number is stored (and multiplied) as.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  case fp64, fp32, tf32, bf16, fp16, fp8, int8, int4, u8

  /// The size of one element in memory; tf32 is stored as fp32.
  public var size: Bytes {
    switch self {
    case .fp64: Bytes(8)
    case .fp32, .tf32: Bytes(4)
    case .bf16, .fp16: Bytes(2)
    case .fp8, .int8, .u8: Bytes(1)
    case .int4: Bytes(0.5)
    }
  }
}
