import ArgumentParser
import Documents
import Hardware
import Planning
import Tracer

struct HardwareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hardware", abstract: "Machine profiles.",
    subcommands: [List.self, Show.self, Check.self, Detect.self, FromHWLOC.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The profiles that are found by name.")
    @OptionGroup var output: OutputOptions

    func run() throws {
      let library = Locations.library
      let profiles = try library.names().map { try library.profile($0) }
      if output.json { return JSON.print(.array(profiles.map(\.summary))) }
      var table = TextTable("name", "kind", "title")
      for profile in profiles { table.add(profile.name, profile.kind.rawValue, profile.title) }
      print(table.text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A profile with every figure and its source.")
    @Argument(help: "A profile's name, or its file.") var profile: String
    @Flag(help: "Print the profile's XML, with what it includes and inherits.") var xml = false

    func run() throws {
      let profile = try Locations.library.profile(profile)
      print(xml ? profile.xml : profile.sheet)
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Whether profiles are valid and their figures fit together.")
    @Argument(help: "Names or files; all that are found if none is given.") var profiles: [String] =
      []

    func run() throws {
      let library = Locations.library
      let names = profiles.isEmpty ? library.names() : profiles
      let findings = try names.flatMap { name in
        try library.findings(name).map { "\(name): \($0)" }
      }
      if findings.isEmpty { return print("\(names.count) profiles, nothing found") }
      throw CommandError.no(findings.joined(separator: "\n"))
    }
  }

  struct Detect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "This machine as libhwloc sees it, as a profile without rates.")

    func run() throws {
      print(try Detection.topology().profile(name: "this-machine").xml)
    }
  }

  struct FromHWLOC: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "from-hwloc",
      abstract: "A profile without rates from an XML file of hwloc (version 2 or 3).")
    @Argument(help: "What lstopo --of xml wrote.") var file: String
    @Option(help: "The profile's name.") var name = "machine"

    func run() throws {
      print(try Topology(file: file).profile(name: name).xml)
    }
  }
}
