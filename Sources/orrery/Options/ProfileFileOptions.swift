import ArgumentParser
import Hardware
import Terminal

/// Where the profile of a topology goes.
struct ProfileFileOptions: ParsableArguments {
  @Option(
    name: .customShort("o"),
    help: .init("The file that is written; standard output if not given.", of: "file"),
    completion: .file(extensions: ["xml"]))
  var output: String?

  /// Writes the profile that a topology is, and says what it leaves out.
  func put(_ topology: Topology, as name: String) throws {
    for note in topology.notes { Console.error("orrery: left out: \(note)") }
    try FileAccess.write(to: output) { try $0(topology.profile(name: name).xml + "\n") }
  }
}
