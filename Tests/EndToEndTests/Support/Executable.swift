import Foundation

/// The program under test.
enum Executable {
  /// `$ORRERY_EXECUTABLE`, else what `swift test` built: beside this test bundle, or in the checkout's debug folder.
  static func path() throws -> String {
    if let given = ProcessInfo.processInfo.environment["ORRERY_EXECUTABLE"] {
      guard FileManager.default.isExecutableFile(atPath: given) else {
        throw MissingExecutable(searched: [given])
      }
      return given
    }
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path()
    let folders = [bundle, packageRoot + "/.build/debug"]
    let candidates = folders.map { ($0 as NSString).appendingPathComponent("orrery") }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
      throw MissingExecutable(searched: candidates)
    }
    return found
  }

  /// The folder of Package.swift, from where this file really lies.
  static var packageRoot: String {
    let file = URL(filePath: #filePath).resolvingSymlinksInPath()
    return (0..<4).reduce(file) { url, _ in url.deletingLastPathComponent() }.path()
  }
}

/// The tests of this target run a program; there is none.
struct MissingExecutable: Error, CustomStringConvertible {
  var searched: [String]
  var description: String {
    "the executable 'orrery' is not at \(searched.joined(separator: ", nor at ")); "
      + "build it (swift build --product orrery) or set ORRERY_EXECUTABLE"
  }
}
