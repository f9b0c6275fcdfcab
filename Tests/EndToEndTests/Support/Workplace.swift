import Documents
import Foundation
import Testing

/// A folder of one test in which Orrery runs, with a CPU's profile in `cpu.xml`; removed with it.
final class Workplace: Sendable {
  let folder: String
  private let outputs: String

  init() throws {
    let place = NSTemporaryDirectory() + "/orrery-test-" + UUID().uuidString
    folder = place + "/work"
    outputs = place + "/outputs"
    for folder in [folder, outputs] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    try write(CPUProfile.text(), as: "cpu.xml")
  }

  deinit {
    let place = (folder as NSString).deletingLastPathComponent
    try? FileManager.default.removeItem(atPath: place)
  }

  func file(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ text: String, as name: String) throws { try write(Array(text.utf8), as: name) }

  func write(_ bytes: [UInt8], as name: String) throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: file(name))))
  }

  func table(_ name: String) throws -> CSVTable { try CSVTable(bytes: bytes(name)) }

  /// What lies in the folder, sorted.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
  }

  /// Starts Orrery with nothing of ours in its environment but what is given.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Program {
    try start(program: Executable.path(), arguments, environment: environment)
  }

  /// Starts a shell's line, in which `$0` is Orrery and `$@` are its arguments.
  func start(shell line: String, _ arguments: [String] = []) throws -> Program {
    try start(program: "/bin/bash", ["-c", line, Executable.path()] + arguments, environment: [:])
  }

  private func start(
    program: String, _ arguments: [String], environment more: [String: String]
  ) throws -> Program {
    let ours = ["ORRERY_", "HWLOC_", "SWIFT_BACKTRACE"]
    var environment = ProcessInfo.processInfo.environment.filter { variable in
      !ours.contains { variable.key.hasPrefix($0) }
    }
    // A crash is seen by its signal; drawing its picture takes half a second.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment.merge(more) { $1 }
    return try Program(
      program, arguments, in: folder, files: "\(outputs)/\(UUID().uuidString)",
      environment: environment)
  }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try start(arguments, environment: environment).finish()
  }
}
