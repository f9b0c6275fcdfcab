import ArgumentParser
import Documents
import Hardware
import Planning
import Terminal
import Tracer

struct HardwareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hardware", abstract: "Machine profiles.",
    subcommands: [List.self, Show.self, Check.self, Detect.self, FromHWLOC.self, New.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the profiles found by name, what each has, and what it cannot answer.")
    @OptionGroup var output: OutputOptions

    func run() throws {
      let library = Locations.library
      let profiles = try library.names().map { try library.profile($0) }
      output.json ? JSON.print(profiles.json) : print(profiles.table)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a profile: a summary, then every figure with its source.")
    @Argument(help: "The profile's name, or its file.", completion: .profiles)
    var profile: String
    @Flag(help: "Prints the profile's XML, with what it includes and inherits.") var xml = false
    @OptionGroup var output: OutputOptions

    func run() throws {
      guard !(xml && output.json) else { throw CommandError.usage("give --xml or --json") }
      let profile = try Locations.profile(profile)
      output.json ? JSON.print(profile.json) : print(xml ? profile.xml : profile.sheet)
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says which figures no machine has (status 1), and what cannot be answered.")
    @Argument(
      help: "Profiles' names or files; all that are found if none is given.",
      completion: .profiles)
    var profiles: [String] = []

    func run() throws {
      let sheet = CheckSheet(try Locations.library.checked(profiles))
      if let refusal = sheet.refusal { throw CommandError.no(refusal) }
      print(sheet.text)
    }
  }

  struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes this machine as libhwloc sees it, as a profile without rates.")
    @OptionGroup var file: ProfileFileOptions

    func run() throws { try file.put(try Detection.topology(), as: "this-machine") }
  }

  struct FromHWLOC: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "from-hwloc",
      abstract: "Writes a profile without rates from an XML file of hwloc (version 2 or 3).")
    @Argument(help: "What lstopo --of xml wrote.", completion: .file(extensions: ["xml"]))
    var topology: String
    @Option(help: .init("The profile's name.", of: "name")) var name = "machine"
    @OptionGroup var file: ProfileFileOptions

    func run() throws { try file.put(try Topology(file: topology), as: name) }
  }
}
