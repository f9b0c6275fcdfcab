public import Model
public import Quantities
public import Traces
import Workloads

/// What devices did in a run, as long as it took and as long as a machine is predicted to take for it.
///
/// What is not understood, or cannot be predicted on the machine, is carried at its measured time. Of collectives the
/// least time over the ranks counts; what ranks waited for one another is apart.
public struct DeviceTime: Sendable {
  /// One operation of the run.
  public struct Row: Sendable {
    /// The place of the operation in the trace's list.
    public var operation: Int
    /// Its family, as the trace names it.
    public var kind: String
    /// How often it was run.
    public var runs: Int
    /// What all its runs took together.
    public var measured: Seconds
    /// What all its runs are predicted to take together; nil where the machine cannot be asked.
    public var predicted: Seconds?
  }
  /// One for each operation that was run, in the order of the trace.
  public var rows: [Row] = []
  /// Work that belongs to no operation of the catalogue.
  public var notUnderstood = Seconds.zero
  /// What kernels of collectives waited for other ranks.
  public var waits = Seconds.zero
  /// Why operations could not be predicted, and how long they took.
  public var refused: [String: Seconds] = [:]

  /// Understood and predicted work, as measured.
  public var measured: Seconds {
    rows.reduce(.zero) { $0 + ($1.predicted == nil ? .zero : $1.measured) }
  }
  /// The same work, as predicted.
  public var predicted: Seconds { rows.reduce(.zero) { $0 + ($1.predicted ?? .zero) } }
  /// All work, waits apart.
  public var total: Seconds { rows.reduce(notUnderstood) { $0 + $1.measured } }
  /// The share of all work that is understood and predicted.
  public var coverage: Double { total > .zero ? measured / total : 0 }
  /// (predicted − measured) ÷ measured of understood and predicted work; 0 where there is none.
  public var error: Double { measured > .zero ? (predicted - measured) / measured : 0 }
  /// All work on the machine: what is predicted, and what is carried.
  public var totalPredicted: Seconds { predicted + (total - measured) }

  /// Asks a machine for every operation that a trace has samples of.
  ///
  /// An operation that it cannot predict is counted among `refused` with the reason.
  public init(of trace: Trace, on machine: StepModel) {
    var samples = [[Int64]](repeating: [], count: trace.operations.count)
    for sample in trace.samples { samples[sample.operation].append(sample.duration) }
    var understood: Int64 = 0
    let settings = trace.settings
    for (place, durations) in samples.enumerated() where !durations.isEmpty {
      let traced = trace.operations[place]
      let sum = durations.reduce(0, +)
      var row = Row(
        operation: place, kind: traced.kind, runs: durations.count,
        measured: Seconds(nanoseconds: sum))
      do {
        let time = try machine.time(traced.operation(), setting: settings[place])
        row.predicted = time * Double(durations.count)
      } catch {
        refused["\(error)", default: .zero] += row.measured
      }
      rows.append(row)
      understood += sum
    }
    var all: Int64 = 0
    var own: Int64 = 0
    for span in trace.spans where span.kind.isActivity {
      all += span.duration
      if span.operation != nil { own += span.duration }
    }
    waits = Seconds(nanoseconds: own - understood)
    notUnderstood = Seconds(nanoseconds: all - own)
  }
}
