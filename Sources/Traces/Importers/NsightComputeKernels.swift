public import Documents
import Workloads

/// Kernels with the bytes and durations that Nsight Compute counted (`NsightCompute`).
///
/// Kernels whose ranges say an operation belong to it, with their counts. The bytes of all of them are arguments too.
public enum NsightComputeKernels: TraceImporter {
  /// The format's name in messages.
  public static let name = NsightCompute.name
  /// Whose files these are, for the list of formats.
  public static let summary = "what Nsight Compute prints with --csv"

  /// A header with the columns of such a report.
  public static func recognises(_ head: [UInt8]) -> Bool { NsightCompute.recognises(head) }

  /// Kernels one after another on their streams, since the report has no clock.
  ///
  /// Throws where a metric is in no unit, or no kernel is there.
  public static func read(
    _ head: [UInt8], rest: ByteStream
  ) throws(TraceError) -> ImportedTrace {
    let bytes = try whole(head, rest)
    var kernels = CountedKernels()
    do throws(MeasurementError) {
      let report = try NsightCompute.report(bytes)
      kernels.imported.notes = report.notes
      for kernel in report.kernels { try kernels.add(kernel) }
    } catch {
      throw .table(error)
    }
    guard !kernels.isEmpty else { throw .malformed(offset: bytes.count, expected: "a kernel") }
    return kernels.finished()
  }
}

/// A trace of kernels as they are met.
private struct CountedKernels {
  var imported = ImportedTrace()
  private(set) var isEmpty = true
  private var names = InternedTexts()
  private var details = InternedTexts()
  /// Lanes by device and stream, each with the end of its last kernel.
  private var lanes: [[Int]: Int] = [:]
  private var ends: [Int64] = []
  private var last: String?

  mutating func add(_ kernel: NsightCompute.Kernel) throws(MeasurementError) {
    isEmpty = false
    let name = names.place(of: kernel.name)
    if let operation = kernel.operation {
      if operation != last {
        let measured = try CountedBytesTable.measurement(ofCase: operation, line: kernel.line)
        imported.trace.operations.append(
          TracedOperation(measured.operation, setting: measured.setting))
      }
      last = operation
      imported.trace.counts.append(
        ByteCount(
          operation: imported.trace.operations.count - 1, name: name,
          memoryReads: kernel.memoryReads ?? 0, memoryWrites: kernel.memoryWrites ?? 0,
          cacheReads: kernel.cacheReads ?? 0, cacheWrites: kernel.cacheWrites ?? 0))
    }
    guard let duration = kernel.duration else { return imported.note("kernel without a duration") }
    let lane = lane(kernel.device, kernel.stream)
    imported.trace.spans.append(
      Span(
        name: name, lane: lane, start: ends[lane], duration: duration,
        operation: kernel.operation.map { _ in imported.trace.operations.count - 1 },
        kind: .kernel, detail: details.place(of: kernel.arguments)))
    ends[lane] += duration
  }

  private mutating func lane(_ device: Int, _ stream: Int) -> Int {
    if let known = lanes[[device, stream]] { return known }
    lanes[[device, stream]] = ends.count
    ends.append(0)
    imported.trace.lanes.append(
      Lane(
        name: "GPU \(device), stream \(stream)", kind: .stream, owner: device, number: stream))
    return ends.count - 1
  }

  consuming func finished() -> ImportedTrace {
    imported.trace.names = names.texts
    imported.trace.details = details.texts
    return imported
  }
}

extension NsightCompute.Kernel {
  /// What is known of it beyond its time, under the names of PyTorch's profiler and of tables of counted bytes.
  fileprivate var arguments: String {
    var members: [JSONValue.Member] = []
    for (key, sizes) in [("grid", grid), ("block", block)] where !sizes.isEmpty {
      members.append(.init(key, .array(sizes.map { JSONValue($0) })))
    }
    let counts = [
      ("dram_read_bytes", memoryReads), ("dram_write_bytes", memoryWrites),
      ("l2_read_bytes", cacheReads), ("l2_write_bytes", cacheWrites),
    ]
    for case (let key, let bytes?) in counts { members.append(.init(key, JSONValue(bytes))) }
    return JSONValue.object(members).text()
  }
}
