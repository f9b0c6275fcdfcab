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
}
