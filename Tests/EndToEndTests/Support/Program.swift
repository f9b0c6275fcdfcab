import Foundation

/// How a process ended.
enum Ending: Hashable, CustomStringConvertible {
  case exit(Int32)
  case signal(Int32)
  /// It was still running after the time that it was given, and was killed.
  case timeout

  /// What waitpid says: the low seven bits are a signal, the next byte an exit status.
  init(status: Int32) {
    let signal = status & 0x7F
    self = signal == 0 ? .exit((status >> 8) & 0xFF) : .signal(signal)
  }

  var description: String {
    switch self {
    case .exit(let status): "exit status \(status)"
    case .signal(let signal): "signal \(signal)"
    case .timeout: "no end in time"
    }
  }
}

/// What a process left when it ended.
struct Outcome {
  let command: String
  let ending: Ending
  let output: String
  let errors: String
}

/// A process that was started; its two outputs go to files, so that nobody must read while it runs.
struct Program {
  struct NotStarted: Error {
    var path: String
    var code: Int32
  }

  let process: pid_t
  private let command: String
  private let outputs: [String]

  /// Starts a program in a folder; `files` is where its outputs go.
  init(
    _ path: String, _ arguments: [String], in folder: String, files: String,
    environment: [String: String]
  ) throws {
    outputs = ["\(files).out", "\(files).err"]
    command = (["orrery"] + arguments).joined(separator: " ")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, file) in zip(Int32(1)..., outputs) {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    // The shell changes the folder and becomes the program, under the same process id.
    let shell = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder, path]
    var texts = (shell + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in texts + variables { free(text) } }
    var process = pid_t()
    let code = posix_spawn(&process, shell[0], &actions, nil, &texts, &variables)
    guard code == 0 else { throw NotStarted(path: path, code: code) }
    self.process = process
  }

  /// Waits for the end, and kills the process after so many seconds.
  func finish(within limit: Double = 120) -> Outcome {
    let deadline = ContinuousClock.now + .seconds(limit)
    var status: Int32 = 0
    var isLate = false
    while waitpid(process, &status, WNOHANG) == 0 {
      if !isLate && ContinuousClock.now > deadline {
        isLate = true
        kill(process, SIGKILL)
      }
      usleep(500)
    }
    let texts = outputs.map { String(decoding: Self.bytes($0), as: UTF8.self) }
    for file in outputs { unlink(file) }
    return Outcome(
      command: command, ending: isLate ? .timeout : Ending(status: status), output: texts[0],
      errors: texts[1])
  }

  private static func bytes(_ file: String) -> Data {
    (try? Data(contentsOf: URL(filePath: file))) ?? Data()
  }
}
