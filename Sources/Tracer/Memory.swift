import CKernels
import Foundation

/// A zeroed block of memory that begins on a page of 2 MiB (where it is that large) and asks for huge pages, so that
/// address translation does not decide what is measured.
final class Memory {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  init(bytes: Int) {
    self.bytes = max(bytes, 64)
    let alignment = bytes >= 1 << 20 ? 1 << 21 : 4096
    let rounded = (self.bytes + alignment - 1) / alignment * alignment
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, alignment, rounded) == 0, let pointer else {
      fatalError("out of memory for \(rounded) bytes")
    }
    #if os(Linux)
      madvise(pointer, rounded, 14)  // MADV_HUGEPAGE
    #endif
    memset(pointer, 0, rounded)
    base = pointer
  }

  deinit { free(base) }

  /// Places for arrays of these bytes in one block, and the bytes of all: each begins on a line of its own, a few lines off the
  /// last, so that equal sizes do not fall onto equal cache sets.
  static func layout(_ arrays: [Int]) -> (offsets: [Int], bytes: Int) {
    var offsets: [Int] = []
    var size = 0
    for bytes in arrays {
      offsets.append(size)
      size += (bytes + 127) / 128 * 128 + 192
    }
    return (offsets, size)
  }
}
