/// An option that had another name, which is refused with the one that it has.
public struct RenamedOption: Sendable {
  /// The words of the command: "hardware new".
  let command: String
  /// What it was called.
  let old: String
  /// What it is called.
  let new: String

  /// All that were ever renamed.
  static let all = [
    RenamedOption(command: "trace", old: "--machine", new: "--on"),
    RenamedOption(command: "calibrate", old: "--inherit", new: "--base"),
    RenamedOption(command: "calibrate", old: "--output", new: "-o"),
    RenamedOption(command: "predict", old: "--rank", new: "--latent-dim"),
    RenamedOption(command: "export moe-lens", old: "--requests", new: "--count"),
    RenamedOption(command: "hardware new", old: "--like", new: "--base"),
    RenamedOption(command: "hardware new", old: "--output", new: "-o"),
  ]

  /// What to say of the first word of a command line that is an old name; nil where there is none.
  public static func refusal(of words: [String]) -> String? {
    let line = words.prefix { $0 != "--" }
    for renamed in all {
      let command = renamed.command.split(separator: " ").map(String.init)
      guard line.starts(with: command) else { continue }
      let said = line.contains { $0 == renamed.old || $0.hasPrefix(renamed.old + "=") }
      if said { return "\(renamed.old) of \(renamed.command) is called \(renamed.new)" }
    }
    return nil
  }
}
