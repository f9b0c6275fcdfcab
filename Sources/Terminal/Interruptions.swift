import Foundation
import Synchronization

/// Ctrl-C, and what else asks a process to end: SIGINT, SIGTERM, SIGHUP.
///
/// Files that are half written are removed, and the process ends with 128 + the signal, as shells expect. Within `keeping` long work is asked
/// to stop instead, so that what is done can be kept; a second signal ends the process.
public enum Interruptions {
  private struct State {
    var files: Set<String> = []
    var keepers = 0
    var signal: Int32?
  }

  private static let state = Mutex(State())

  /// The signal that asked long work to stop; nil if none did.
  public static var requested: Int32? { state.withLock { $0.signal } }

  /// Takes signals over, for all threads that are made from now on.
  ///
  /// A signal that the caller ignores, as `nohup` makes it, stays ignored.
  public static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      sigaction(number, nil, &action)
      let handler = action.__sigaction_handler.sa_handler
      if unsafeBitCast(handler, to: Int.self) != 1 { sigaddset(&signals, number) }
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watched = signals
    Thread.detachNewThread {
      var watched = watched
      while true {
        var number: Int32 = 0
        if sigwait(&watched, &number) == 0 { arrived(number) }
      }
    }
  }

  /// Asks work to stop at a signal, where it looks at `requested`.
  public static func keeping<T>(_ body: () throws -> T) rethrows -> T {
    state.withLock { $0.keepers += 1 }
    defer { state.withLock { $0.keepers -= 1 } }
    return try body()
  }

  /// Removes a file at a signal that comes while it is written.
  static func removing<T>(_ file: String, _ body: () throws -> T) rethrows -> T {
    _ = state.withLock { $0.files.insert(file) }
    defer { _ = state.withLock { $0.files.remove(file) } }
    return try body()
  }

  private static func arrived(_ number: Int32) {
    state.withLock { state in
      let isFirst = state.signal == nil
      state.signal = number
      guard !isFirst || state.keepers == 0 else {
        return Console.error("orrery: stopping; what is done will be kept (again: at once)")
      }
      for file in state.files { unlink(file) }
      Console.endProgress()
      Console.error("orrery: interrupted; nothing was written")
      _exit(128 + number)
    }
  }
}
