import Foundation
import TraceStore

/// Which Orrery this is; kept with every prediction.
enum Version {
  static let number = "0.1.0"

  /// The commit of the checkout above the executable, or "unknown" for an installed one.
  static let commit: String = {
    for folder in Locations.aboveExecutable {
      let git = folder.appending(path: ".git")
      guard let head = text(git.appending(path: "HEAD")) else { continue }
      guard head.hasPrefix("ref: ") else { return String(head.prefix(12)) }
      let reference = String(head.dropFirst(5))
      if let commit = text(git.appending(path: reference)) { return String(commit.prefix(12)) }
    }
    return "unknown"
  }()

  private static func text(_ file: URL) -> String? {
    (try? String(contentsOf: file, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

extension RunRecord {
  /// A run that this command keeps.
  init(_ name: String, on machine: Machine) {
    self.init(
      name: name, created: Moment.now, machine: machine,
      command: CommandLine.arguments.joined(separator: " "), toolVersion: Version.number,
      commit: Version.commit)
  }
}
