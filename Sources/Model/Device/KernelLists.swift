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

  init(_ lists: [KernelList]) {
    self.lists = lists
    types = ElementType.allCases.map { type in
      lists.contains { list in
        list.types.contains(type) && list.tiles.contains { $0.height > 1 }
      }
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
      || lists.contains { $0.types.contains(type) && $0.headDim == .max }
  }

  /// The lists of a type that ask for the greatest alignment that operands have: 1, 2, 4, 8 or 16 bytes.
  func lists(for type: ElementType, alignment: Int) -> [KernelList] {
    let place = type.position * 5 + alignment.trailingZeroBitCount
    return place < served.count ? served[place] : []
  }

  /// The list for a type and head dimension that does not split over keys.
  func list(for type: ElementType, headDim: Int = 0) -> KernelList? {
    nearest(type, headDim: headDim, isSplit: false)
      ?? lists.first { $0.types.contains(type) && $0.headDim == .max }
  }

  /// The list that splits over keys; nil where the library has none.
  func splitting(_ type: ElementType, headDim: Int) -> KernelList? {
    nearest(type, headDim: headDim, isSplit: true)
  }

  /// Of the lists that split over keys, or of those that do not, that for the least head dimension from `headDim` on.
  func nearest(_ type: ElementType, headDim: Int, isSplit: Bool) -> KernelList? {
    var best: KernelList?
    for list in lists
    where list.types.contains(type) && (list.splits.count > 1) == isSplit
      && list.headDim >= headDim && list.headDim < best?.headDim ?? .max
    { best = list }
    return best
  }
}
