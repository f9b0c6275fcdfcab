import Hardware
import Quantities
import Workloads

/// A family's name and whose program it is.
struct FamilyKey: Hashable {
  var kind: String
  var implementation: String

  init(kind: String, implementation: String) {
    (self.kind, self.implementation) = (kind, implementation)
  }

  init(_ set: KernelSet) { self.init(kind: set.operation, implementation: set.implementation) }
  init(_ family: Family) { self.init(kind: family.name, implementation: family.implementation) }
}

/// A family's formula, its numbers, and the kernels that its library has.
///
/// A class, because it never changes and is looked at a million times a second.
final class Fitted: Sendable {
  let program: Program
  let parameters: FamilyParameters
  let residuals: Family.Residuals?
  private let kernelResiduals: [String: Family.Residuals]
  let isFitted: Bool
  /// The share of its speed that was found on a machine that took its numbers over.
  let reach: Double
  let kernels: [Kernels]
  /// By element type: whether there are kernels for more than single rows.
  private let types: [Bool]
  /// The kernels for each element type and alignment of operands, in the order of `place`.
  private let served: [[Kernels]]

  /// A family with what the profile says of it; `family` nil of one that was not fitted.
  init(
    _ key: FamilyKey, _ family: Family?, kernels: [Kernels], on profile: HardwareProfile
  ) throws(ModelError) {
    let program = Program(
      kind: key.kind, implementation: key.implementation, on: profile.kind)
    self.program = program
    parameters =
      try family.map { family throws(ModelError) in
        try FamilyParameters(family, program: program, profile: profile.name)
      } ?? .ideal(program)
    residuals = family?.residuals
    kernelResiduals = Dictionary(
      (family?.kernelResiduals ?? []).map { ($0.kernels ?? "", $0) },
      uniquingKeysWith: { first, _ in first })
    types = ElementType.allCases.map { type in
      kernels.contains { set in
        set.types.contains(type) && set.tiles.contains { $0.height > 1 }
      }
    }
    isFitted = family != nil
    reach = family?.reach ?? 1
    self.kernels = kernels
    served = ElementType.allCases.flatMap { type in
      (0..<5).map { power in
        let fitting = kernels.filter { $0.types.contains(type) && $0.alignment <= 1 << power }
        let best = fitting.map(\.alignment).max()
        return fitting.filter { $0.alignment == best }
      }
    }
  }

  /// What is known of rows that ran a list of kernels; else of all rows.
  func residuals(of kernels: String?) -> Family.Residuals? {
    kernels.flatMap { kernelResiduals[$0] } ?? residuals
  }

  /// The name of the longest list that a product's kernels may be taken from; nil of other programs.
  func list(for loops: Loops, _ type: ElementType) -> String? {
    guard program == .product, case .product(let groups, let m, let n, let k) = loops else {
      return nil
    }
    let sizes = TiledProduct.Sizes(groups: groups, m: m, n: n, k: k)
    return kernels(for: type, alignment: sizes.alignment(type))
      .max { $0.tiles.count < $1.tiles.count }?.name
  }

  /// Whether there is a kernel for a type, where one is needed; kernels of single rows alone do not make a library.
  func serves(_ type: ElementType) -> Bool { !program.needsKernels || types[type.position] }

  /// Whether there is a kernel for a type and a head dimension.
  func serves(_ type: ElementType, headDim: Int) -> Bool {
    nearest(type, headDim: headDim, isSplit: false) != nil
      || kernels.contains { $0.types.contains(type) && $0.headDim == .max }
  }

  /// The kernels of a type that ask for the greatest alignment that operands have: 1, 2, 4, 8 or 16 bytes.
  func kernels(for type: ElementType, alignment: Int) -> [Kernels] {
    let place = type.position * 5 + alignment.trailingZeroBitCount
    return place < served.count ? served[place] : []
  }

  /// A family of which nothing is known, by the program that it would have.
  init(_ program: Program) {
    self.program = program
    (parameters, residuals, isFitted, kernels) = (.ideal(program), nil, false, [])
    reach = 1
    types = [Bool](repeating: false, count: ElementType.allCases.count)
    (served, kernelResiduals) = ([], [:])
  }

  /// The hierarchical roofline with nothing fitted, and every other program likewise.
  static let plain = Fitted(.roofline)
  static let unknown = Dictionary(
    uniqueKeysWithValues: Program.allCases.map { ($0, Fitted($0)) })
}
