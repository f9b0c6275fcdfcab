import Hardware
import Quantities
import Workloads

/// The lists of kernels that a library has for a family, looked up by what operands are.
///
/// A class, because it never changes and is looked at a million times a second.
final class KernelLists: Sendable {
  private let lists: [KernelList]
  /// By element type: whether there are kernels for more than single rows.
  private let types: [Bool]
  /// The lists for each element type and alignment of operands, in the order of `place`.
  private let served: [[KernelList]]
  /// The lists with a head dimension for each type, those that split over keys behind the others, by rising dimension.
  private let dimensioned: [[KernelList]]
  private let dimensions: [[Int]]
  /// For each type the first list without a head dimension.
  private let undimensioned: [KernelList?]

  init(_ lists: [KernelList]) {
    self.lists = lists
    types = ElementType.allCases.map { type in
      lists.contains { list in
        list.types.contains(type) && list.tiles.contains { $0.height > 1 }
      }
    }
    dimensioned = ElementType.allCases.flatMap { type in
      [false, true].map { isSplit in
        lists.filter {
          $0.types.contains(type) && ($0.splits.count > 1) == isSplit && $0.headDim < .max
        }.sorted { $0.headDim < $1.headDim }
      }
    }
    dimensions = dimensioned.map { $0.map(\.headDim) }
    undimensioned = ElementType.allCases.map { type in
      lists.first { $0.types.contains(type) && $0.headDim == .max }
    }
    served = ElementType.allCases.flatMap { type in
      (0..<5).map { power in
        let fitting = lists.filter { $0.types.contains(type) && $0.alignment <= 1 << power }
        let best = fitting.map(\.alignment).max()
        return fitting.filter { $0.alignment == best }
      }
    }
  }

  /// No kernels at all.
  static let none = KernelLists([])
  /// Whether there are none.
  var isEmpty: Bool { lists.isEmpty }

  /// Whether there is a kernel for a type; kernels of single rows alone do not make a library.
  func serves(_ type: ElementType) -> Bool { types[type.position] }

  /// Whether there is a kernel for a type and a head dimension.
  func serves(_ type: ElementType, headDim: Int) -> Bool {
    nearest(type, headDim: headDim, isSplit: false) != nil
      || undimensioned[type.position] != nil
  }

  /// The lists of a type that ask for the greatest alignment that operands have: 1, 2, 4, 8 or 16 bytes.
  func lists(for type: ElementType, alignment: Int) -> [KernelList] {
    let place = type.position * 5 + alignment.trailingZeroBitCount
    return place < served.count ? served[place] : []
  }

  /// The list for a type and head dimension that does not split over keys.
  func list(for type: ElementType, headDim: Int = 0) -> KernelList? {
    nearest(type, headDim: headDim, isSplit: false)
      ?? undimensioned[type.position]
  }

  /// The list that splits over keys; nil where the library has none.
  func splitting(_ type: ElementType, headDim: Int) -> KernelList? {
    nearest(type, headDim: headDim, isSplit: true)
  }

  /// Of the lists that split over keys, or of those that do not, that for the least head dimension from `headDim` on.
  func nearest(_ type: ElementType, headDim: Int, isSplit: Bool) -> KernelList? {
    let place = 2 * type.position + (isSplit ? 1 : 0)
    let dimensions = dimensions[place]
    for index in dimensions.indices where dimensions[index] >= headDim {
      return dimensioned[place][index]
    }
    return nil
  }
}
