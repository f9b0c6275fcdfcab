import Foundation

/// How busy a machine was in the minute before something is timed on it.
public struct MachineLoad: Sendable, Hashable {
  /// Tasks that ran or waited for a core, on average.
  public var tasks: Double
  /// Cores that there are for them.
  public var cores: Int

  /// A load of so many tasks on so many cores.
  public init(tasks: Double, cores: Int) {
    self.tasks = tasks
    self.cores = cores
  }

  /// The load in the words of `/proc/loadavg`; nil of other words.
  public init?(text: String, cores: Int) {
    guard let first = text.split(separator: " ").first, let tasks = Double(first), tasks >= 0,
      tasks.isFinite
    else { return nil }
    self.init(tasks: tasks, cores: cores)
  }

  /// This machine's; nil where the system does not say it.
  public static func now() -> MachineLoad? {
    guard let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8) else {
      return nil
    }
    return MachineLoad(text: text, cores: ProcessInfo.processInfo.activeProcessorCount)
  }

  /// A sentence that doubts what is timed on so busy a machine; nil of a quiet one.
  ///
  /// Half a core counts, and on large machines a quarter of the cores.
  public var disturbance: String? {
    guard tasks > max(0.5, Double(cores) / 4) else { return nil }
    let number = (tasks * 10).rounded() / 10
    return
      "the machine was busy: in the minute before, \(number) tasks ran or waited on \(cores) cores; "
      + "times may be too long, and ceilings too low"
  }
}
