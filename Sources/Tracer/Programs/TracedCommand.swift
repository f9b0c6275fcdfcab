import Foundation
public import Traces

/// A program of the user's that is run with Orrery's library in it: what it does with devices lands in a folder, a file for each process.
public struct TracedCommand {
  /// The program and its arguments.
  public let command: [String]
  /// The library that CUDA's driver and NVTX load; nil where there is none to load.
  public let library: String?
  /// Where processes write.
  public let folder: String
  /// Why no GPU work can be seen here, in a phrase; nil where nothing speaks against it.
  public let obstacle: String?

  /// How a program ended, and what it took.
  public struct Outcome: Sendable {
    /// What the command's own shell would say: its status, or 128 and the number of the signal that ended it.
    public var status: Int32
    /// When it was started, in nanoseconds since 1970.
    public var start: Int64
    /// How long it ran, in nanoseconds.
    public var duration: Int64
    /// Its number.
    public var process: Int
    /// Seconds of processors that it and its children took, in their own code and in the system's.
    public var userTime, systemTime: Double
    /// What processors counted in them; nil where that is not granted.
    public var counters: Counters?
    /// Whether and why there are no counters, in a sentence.
    public var countersSentence: String
  }

  /// A program to be run; the folder is there and can be written to.
  public init(_ command: [String], library: String?, folder: String) {
    (self.command, self.library, self.folder) = (command, library, folder)
    obstacle = Self.obstacle(to: library)
  }

  private static func obstacle(to library: String?) -> String? {
    let variables = ProcessInfo.processInfo.environment
    if let other = variables["CUDA_INJECTION64_PATH"], !other.isEmpty {
      return "CUDA_INJECTION64_PATH names another tool already: \(other)"
    }
    guard let driver = dlopen("libcuda.so.1", RTLD_LAZY) else {
      return "there is no NVIDIA driver (libcuda.so.1)"
    }
    dlclose(driver)
    return library == nil
      ? "libOrreryInjection.so is not beside orrery; $ORRERY_INJECTION can name it" : nil
  }

  /// Where the library is: the file that `variable` names, else beside an executable, else in the folder of libraries beside its own.
  public static func library(named variable: String?, besides executable: String) -> String? {
    let name = "libOrreryInjection.so"
    let folder = (executable as NSString).deletingLastPathComponent
    let places = [
      variable, "\(folder)/\(name)", "\(folder)/../lib/\(name)", "\(folder)/../lib/orrery/\(name)",
    ]
    return places.lazy.compactMap(\.self).first { FileManager.default.fileExists(atPath: $0) }
      .map { URL(filePath: $0).standardizedFileURL.resolvingSymlinksInPath().path() }
  }

  /// Runs it to its end, with this process's input, output and environment, and what makes it write.
  ///
  /// Signals for the whole job reach it by themselves; one to this process alone is passed on. Throws where it cannot be started.
  public func run() throws(TracerError) -> Outcome {
    var variables = ProcessInfo.processInfo.environment
    if obstacle == nil, let library {
      variables["CUDA_INJECTION64_PATH"] = library
      variables["NVTX_INJECTION64_PATH"] = variables["NVTX_INJECTION64_PATH"] ?? library
      variables["ORRERY_SPOOL"] = folder
    }
    let (counters, sentence) = PerformanceCounters.openInherited()
    let before = counters?.read()
    let start = Self.now()
    let child = try ChildProcess(command, variables.map { "\($0.key)=\($0.value)" })
    let (status, usage) = child.wait()
    let end = Self.now()
    return Outcome(
      status: status, start: start, duration: max(end - start, 0), process: Int(child.number),
      userTime: Self.seconds(usage.ru_utime), systemTime: Self.seconds(usage.ru_stime),
      counters: before.flatMap { before in counters?.read().map { $0 - before } },
      countersSentence: sentence)
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
  }

  /// The files that processes wrote.
  public var spools: [String] { Self.spools(in: folder) }

  /// The files that processes wrote into a folder, in the order of their processes' numbers.
  public static func spools(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".spool") }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
      .map { "\(folder)/\($0)" }
  }
}
