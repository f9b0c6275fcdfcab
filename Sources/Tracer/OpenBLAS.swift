import Foundation

/// OpenBLAS as the system has it, loaded at run time.
struct OpenBLAS: @unchecked Sendable {
  typealias SGEMM =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafeRawPointer, Int32, UnsafeRawPointer,
      Int32, Float, UnsafeMutableRawPointer, Int32
    ) -> Void
  typealias DGEMM =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafeRawPointer, Int32, UnsafeRawPointer,
      Int32, Double, UnsafeMutableRawPointer, Int32
    ) -> Void

  let sgemm: SGEMM
  let dgemm: DGEMM
  let setThreads: @convention(c) (Int32) -> Void

  /// Whether the library is there.
  static var isInstalled: Bool { (try? loaded()) != nil }

  private static let loading: Result<OpenBLAS, TracerError> = {
    for name in ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"] {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) { return symbols(of: handle, name) }
    }
    let reason = dlerror().map { String(cString: $0) } ?? "not found"
    return .failure(.missingLibrary(name: "OpenBLAS", reason: reason))
  }()

  /// The library; loaded once.
  static func loaded() throws(TracerError) -> OpenBLAS { try loading.get() }

  private static func symbols(
    of handle: UnsafeMutableRawPointer, _ name: String
  )
    -> Result<OpenBLAS, TracerError>
  {
    guard let single = dlsym(handle, "cblas_sgemm"), let double = dlsym(handle, "cblas_dgemm"),
      let threads = dlsym(handle, "openblas_set_num_threads")
    else {
      return .failure(.missingLibrary(name: name, reason: "it has no cblas_sgemm"))
    }
    return .success(
      OpenBLAS(
        sgemm: unsafeBitCast(single, to: SGEMM.self), dgemm: unsafeBitCast(double, to: DGEMM.self),
        setThreads: unsafeBitCast(threads, to: (@convention(c) (Int32) -> Void).self)))
  }
}
