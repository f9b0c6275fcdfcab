import Quantities

/// A type as tables of measurements name it: an element type, or what weights are stored as beside products in 16 bits.
struct TypeName {
  /// The name of what is multiplied.
  let products: String
  /// What weights are stored as; nil where they are what is multiplied.
  var weights: ElementType?

  /// `fp8-block` is fp8 with a scale for each block, which is the library's matter; over caches in fp8 engines round queries too, so that
  /// attention multiplies in fp8; 4-bit floating point is as many bits as int4.
  init(_ name: String) {
    switch name {
    case "fp8-block", "bf16+fp8-kv": products = "fp8"
    case "bf16-window": products = "bf16"
    case "int8-weights": (products, weights) = ("bf16", .int8)
    case "int4-weights", "mxfp4-weights": (products, weights) = ("bf16", .int4)
    default: products = name
    }
  }

  /// An operation in this type; throws where it has no weights that could be stored otherwise.
  func operation(kind: String, axes: String) throws(WorkloadError) -> any Operation {
    let plain = try Catalog.operation(kind: kind, type: products, axes: axes)
    guard let weights else { return plain }
    switch plain {
    case let product as GEMM:
      return GEMM(
        type: product.elementType, m: product.m, n: product.n, k: product.k, weights: weights)
    case let product as ExpertGEMM:
      return ExpertGEMM(
        type: product.elementType, sizes: product.sizes, isDown: product.isDown, weights: weights)
    case var experts as FusedExperts:
      experts.weights = weights
      return experts
    default: throw .unknownType(name: "\(weights.rawValue)-weights")
    }
  }
}
