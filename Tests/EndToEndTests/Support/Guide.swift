import Foundation

/// A document whose blocks of the kind `console` are commands, each behind a dollar sign, and what they print.
///
/// A line that is only "…" stands for any number of lines, "…" within a line for any text. In blocks of the kind `console measured`
/// every number and its prefix of a unit may be another.
struct Guide {
  /// A command and the lines that it prints.
  struct Command {
    let text: String
    var lines: [String]
    let isMeasured: Bool
  }

  let commands: [Command]

  init(_ text: String) {
    var found: [Command] = []
    var block: Substring?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        block = block == nil ? line.dropFirst(3) : nil
      } else if let block, block.hasPrefix("console") {
        if line.hasPrefix("$ ") {
          let isMeasured = block == "console measured"
          found.append(
            Command(text: String(line.dropFirst(2)), lines: [], isMeasured: isMeasured))
        } else if !found.isEmpty {
          found[found.count - 1].lines.append(String(line))
        }
      }
    }
    commands = found
  }
}

extension Guide.Command {
  /// Whether a command's output is what the document says.
  func agrees(with output: String) -> Bool {
    matches(
      pattern(lines), pattern(output.split(separator: "\n", omittingEmptySubsequences: false)))
  }

  /// Lines without blanks at their ends, without empty ones, and with numbers masked where they are measured.
  private func pattern(_ lines: [some StringProtocol]) -> [String] {
    lines.map { line in
      let words = line.split(separator: " ").joined(separator: " ")
      guard isMeasured else { return words }
      return
        words
        .replacing(#/[-+]?\d[\d.,:TZ-]*(?:e[-+]?\d+)?/#) { _ in "#" }
        .replacing(#/ (?:[kMGTpnum]i?)?(?:s|B|FLOP|op)\b/#) { _ in " unit" }
    }.filter { !$0.isEmpty }
  }

  private func matches(_ expected: [String], _ found: [String]) -> Bool {
    guard let first = expected.first else { return found.isEmpty }
    let rest = Array(expected.dropFirst())
    if first == "…" {
      return (0...found.count).contains { matches(rest, Array(found.dropFirst($0))) }
    }
    guard let line = found.first, isLike(first, line) else { return false }
    return matches(rest, Array(found.dropFirst()))
  }

  /// A line with "…" for any text in it; a line that is cut in the document ends with it.
  private func isLike(_ expected: String, _ line: String) -> Bool {
    let pieces = expected.split(separator: "…", omittingEmptySubsequences: false)
    guard pieces.count > 1 else { return expected == line }
    var rest = line[...]
    for (place, piece) in pieces.enumerated() {
      if place == 0 {
        guard rest.hasPrefix(piece) else { return false }
        rest = rest.dropFirst(piece.count)
      } else if place == pieces.count - 1 {
        return rest.hasSuffix(piece)
      } else {
        guard let found = rest.firstRange(of: piece) else { return false }
        rest = rest[found.upperBound...]
      }
    }
    return true
  }
}
