import Foundation

/// Lines of long work that are kept as they are found, so that the same work goes on where it was ended.
///
/// The file lies beside that of the result; its first line says of which work it is.
public struct UnfinishedFile {
  /// Its path: that of the result with ".part".
  public let path: String
  /// The lines that are there, without the first.
  public private(set) var lines: [String]
  private let file: UnsafeMutablePointer<FILE>

  /// Opens what there is of the same work, or begins anew.
  ///
  /// A line that was cut short is dropped.
  public init(of path: String, title: String) throws(OutputError) {
    self.path = "\(path).part"
    let found = (try? String(contentsOfFile: self.path, encoding: .utf8)) ?? ""
    let whole = found.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    lines = whole.first.map(String.init) == title ? whole.dropFirst().map(String.init) : []
    guard let file = fopen(self.path, "w") else { throw OutputError(ofSystem: path) }
    self.file = file
    try write([title] + lines)
  }

  /// Adds lines, which are with the system when this returns.
  public mutating func append(_ more: [String]) throws(OutputError) {
    try write(more)
    lines += more
  }

  private func write(_ lines: [String]) throws(OutputError) {
    let bytes = Array(lines.map { "\($0)\n" }.joined().utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
      throw OutputError(ofSystem: path)
    }
  }

  /// Closes and removes it: the work is done, or gave nothing.
  public func remove() {
    fclose(file)
    unlink(path)
  }
}
