@preconcurrency import Glibc

/// Standard output, of which no error is lost: what `print` could not write is found by `finish`.
public enum StandardOutput {
  private static let name = "standard output"

  /// Writes bytes behind what was printed; throws where they, or what was printed, cannot be written.
  public static func write(_ bytes: some Collection<UInt8>) throws(OutputError) {
    let bytes = Array(bytes)
    guard fwrite(bytes, 1, bytes.count, stdout) == bytes.count else {
      throw OutputError(ofSystem: name)
    }
    try finish()
  }

  /// Hands what is buffered to the system; throws where that fails, or where something before failed.
  public static func finish() throws(OutputError) {
    let failed = ferror(stdout) != 0
    let reason = String(cString: strerror(fflush(stdout) == 0 ? EIO : errno))
    guard failed || ferror(stdout) != 0 else { return }
    // Said once: what comes at the process's end has nothing to add.
    clearerr(stdout)
    throw OutputError(file: name, reason: failed ? "some of it was lost" : reason)
  }
}
