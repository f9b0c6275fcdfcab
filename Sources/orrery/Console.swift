import Documents
import Foundation

/// Standard error, and the line of progress on it.
enum Console {
  static func error(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }

  /// Shows how far long work is, on a terminal only, at most ten times a second.
  static func progress() -> (Double, String) -> Void {
    guard isatty(2) == 1 else { return { _, _ in } }
    var last = Date.distantPast
    return { share, what in
      let now = Date.now
      guard now.timeIntervalSince(last) > 0.1 else { return }
      last = now
      let percent = String(Int(share * 100))
      FileHandle.standardError.write(Data("\r\u{1B}[K\(percent) % \(what)".utf8))
    }
  }

  /// Removes the line of progress.
  static func endProgress() {
    if isatty(2) == 1 { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}

extension JSON {
  /// Prints a value, indented.
  static func print(_ value: JSONValue) { Swift.print(value.text(pretty: true)) }
}
