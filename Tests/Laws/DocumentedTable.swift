public import Foundation

/// A table in a document of this repository: what people read of what is registered.
public struct DocumentedTable {
  /// The cells of each row below the header, without the backticks of code.
  public let rows: [[String]]

  /// The repository's folder.
  public static var root: URL {
    (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }

  /// The table whose header's first cell is `title`, in a file by its path from the root; without rows where there is none.
  public init(_ title: String, in path: String) throws {
    let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let body = lines.drop { !$0.hasPrefix("| \(title) |") }.dropFirst(2).prefix {
      $0.hasPrefix("|")
    }
    rows = body.map { line in
      line.split(separator: "|").map { cell in
        cell.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
      }
    }
  }
}
