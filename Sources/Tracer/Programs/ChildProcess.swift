import Foundation

/// A process that was started from this one and is waited for.
struct ChildProcess {
  let number: pid_t
  /// Signals that are waited for here while the process runs, and what was blocked before.
  private let awaited: sigset_t
  private let before: sigset_t

  /// Starts a command with an environment; signals are for it as they were for this process.
  init(_ command: [String], _ environment: [String]) throws(TracerError) {
    var awaited = sigset_t()
    var before = sigset_t()
    var defaults = sigset_t()
    sigemptyset(&awaited)
    for signal in [SIGCHLD, SIGTERM, SIGHUP] { sigaddset(&awaited, signal) }
    sigprocmask(SIG_BLOCK, &awaited, &before)
    // A terminal sends these two to the command as well, which decides.
    sigemptyset(&defaults)
    for number in [SIGINT, SIGQUIT] {
      signal(number, SIG_IGN)
      sigaddset(&defaults, number)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setsigmask(&attributes, &before)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for word in arguments + variables { free(word) } }
    var process: pid_t = 0
    let status = posix_spawnp(&process, command[0], nil, &attributes, &arguments, &variables)
    guard status == 0 else {
      sigprocmask(SIG_SETMASK, &before, nil)
      throw .command(command[0], errno: status)
    }
    (number, self.awaited, self.before) = (process, awaited, before)
  }

  /// Waits for its end and gives its status as a shell would, and what it and its children took.
  func wait() -> (status: Int32, usage: rusage) {
    var (awaited, before) = (awaited, before)
    var status: Int32 = 0
    var usage = rusage()
    while true {
      var signal: Int32 = 0
      sigwait(&awaited, &signal)
      if signal != SIGCHLD { kill(number, signal) }
      if wait4(number, &status, WNOHANG, &usage) == number { break }
    }
    sigprocmask(SIG_SETMASK, &before, nil)
    // The status of a process that was ended by a signal has its number in the lowest seven bits.
    let signal = status & 0x7F
    return (signal == 0 ? (status >> 8) & 0xFF : 128 + signal, usage)
  }
}
