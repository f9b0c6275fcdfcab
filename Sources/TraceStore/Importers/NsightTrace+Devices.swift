import Documents
import Traces

/// What devices did, with what Kineto says of the same.
extension NsightTrace {
  mutating func readKernels(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightKernelColumn.self) else { return }
    while try rows.next() {
      let name =
        string(rows[.demangledName]) ?? string(rows[.shortName]) ?? string(rows[.mangledName])
      if name == nil { note("row of \(NsightKernelColumn.table) without a name") }
      addActivity(.kernel, name ?? "", rows) { detail in
        detail.add("grid", [rows[.gridX], rows[.gridY], rows[.gridZ]])
        detail.add("block", [rows[.blockX], rows[.blockY], rows[.blockZ]])
        detail.add("registers per thread", rows[.registersPerThread])
        let shared = [rows[.staticSharedMemory], rows[.dynamicSharedMemory]].compactMap { $0 }
        if !shared.isEmpty { detail.add("shared memory", shared.reduce(0, &+)) }
        detail.add("graph id", rows[.graphId])
        detail.add("graph node id", rows[.graphNodeId])
      }
    }
  }

  /// Graphs of which each launch was recorded as a whole.
  mutating func readGraphs(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightGraphColumn.self) else { return }
    while try rows.next() {
      addActivity(.kernel, rows[.graphId].map { "CUDA graph \($0)" } ?? "CUDA graph", rows) {
        $0.add("graph id", rows[.graphId])
      }
    }
  }

  mutating func readCopies(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightCopyColumn.self) else { return }
    while try rows.next() {
      let kind = CUDANames.copy(rows[.copyKind])
      let ends = "\(memory(rows[.srcKind])) -> \(memory(rows[.dstKind]))"
      addActivity(.copy, "Memcpy \(kind) (\(ends))", rows) { detail in
        detail.add("bytes", rows[.bytes])
        if kind == "PtoP" {
          detail.add("fromDevice", rows[.srcDeviceId])
          detail.add("toDevice", rows[.dstDeviceId])
        }
        detail.add("graph node id", rows[.graphNodeId])
      }
    }
  }

  mutating func readFills(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightFillColumn.self) else { return }
    while try rows.next() {
      addActivity(.fill, "Memset (\(memory(rows[.memKind])))", rows) { detail in
        detail.add("bytes", rows[.bytes])
        detail.add("graph node id", rows[.graphNodeId])
      }
    }
  }

  mutating func readSynchronizations(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightSynchronizationColumn.self) else { return }
    while try rows.next() {
      let type = rows[.syncType]
      let kind = CUDANames.synchronization(type)
      let record = rows[.eventSyncId].flatMap {
        records[NsightRecord.Key(process: rows[.globalPid], synchronization: $0)]
      }
      addActivity(.synchronization, kind, rows) { detail in
        detail.add("cuda_sync_kind", kind)
        guard type == 1 || type == 2 else { return }
        detail.add("wait_on_stream", record?.stream)
        detail.add("wait_on_cuda_event_record_corr_id", record?.correlation.map { Int64($0) })
        detail.add("wait_on_cuda_event_id", rows[.eventId])
        detail.add("event_sync_id", rows[.eventSyncId])
      }
    }
  }

  /// Events have no duration; those without a time of the device take that of the call that recorded them.
  mutating func readEvents(_ file: NsightFile) throws {
    guard let rows = try file.rows(NsightEventColumn.self) else { return }
    while try rows.next() {
      let stream = NsightStream(
        process: rows[.globalPid], device: rows[.deviceId], context: rows[.contextId],
        number: rows[.streamId])
      let correlation = correlation(rows[.correlationId], process: rows[.globalPid])
      if let id = rows[.eventSyncId] {
        records[.init(process: rows[.globalPid], synchronization: id)] = NsightRecord(
          stream: stream.number, correlation: correlation)
      }
      var detail = ActivityDetail(
        device: stream.device, context: stream.context, stream: stream.number)
      detail.add("event_id", rows[.eventId])
      detail.add("event_sync_id", rows[.eventSyncId])
      let measured = rows[.timestamp].flatMap { $0 > 0 ? $0 : nil }
      let time = measured ?? correlation.flatMap { recordings[$0] }
      add(
        .event, "cudaEvent", lane: lane(stream, isActive: false), from: time, to: time,
        of: NsightEventColumn.table, correlation: correlation, detail: detail.text)
    }
  }

  private func memory(_ kind: Int64?) -> String { kind.flatMap { memoryKinds[$0] } ?? "Unknown" }

  private mutating func addActivity<Column: NsightActivityColumn>(
    _ kind: Span.Kind, _ name: String, _ rows: NsightRows<Column>,
    _ describe: (inout ActivityDetail) -> Void
  ) {
    let stream = NsightStream(
      process: rows[.globalPid], device: rows[.deviceId], context: rows[.contextId],
      number: rows[.streamId])
    var detail = ActivityDetail(
      device: stream.device, context: stream.context, stream: stream.number)
    describe(&detail)
    add(
      kind, name, lane: lane(stream, isActive: kind.isActivity), from: rows[.start],
      to: rows[.end], of: Column.table,
      correlation: correlation(rows[.correlationId], process: rows[.globalPid]),
      detail: detail.text)
  }
}
