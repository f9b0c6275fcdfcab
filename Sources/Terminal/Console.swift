import Foundation

/// Standard error, and how far long work is.
public enum Console {
  /// Prints a line on standard error.
  public static func error(_ line: String) { write("\(line)\n") }

  /// Shows how far long work is: on a terminal in one line, at most ten times a second; else a line each half minute.
  public static func progress() -> (Double, String) -> Void {
    let isTerminal = isatty(2) == 1
    let pause = isTerminal ? 0.1 : 30
    var last = isTerminal ? Date.distantPast : Date.now
    return { share, what in
      let now = Date.now
      guard now.timeIntervalSince(last) > pause else { return }
      last = now
      let done = "\(Int(share * 100)) % \(what)"
      write(isTerminal ? "\r\u{1B}[K\(done)" : "orrery: \(done)\n")
    }
  }

  /// Removes the line of progress.
  public static func endProgress() {
    if isatty(2) == 1 { write("\r\u{1B}[K") }
  }

  /// Standard error takes what it takes: there is nowhere to say that it does not.
  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Foundation.write(2, $0.baseAddress, $0.count) }
  }
}
