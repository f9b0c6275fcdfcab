import Documents
import Quantities
import Testing
import Workloads

@Suite struct NCCLTestsTests {
  private static let columns = """
    #                                                              out-of-place                       in-place
    #       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong
    #        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)  (GB/s)  (GB/s)
    """

  private func ranks(_ count: Int) -> String {
    (0..<count).map { rank in
      "#  Rank  \(rank) Group  0 Pid 9 on node-a device  \(rank) [0000:1\(rank):00] NVIDIA H200\n"
    }.joined()
  }

  private func document(_ text: String) throws -> MeasuredDocument {
    try NCCLTests.table(Array(text.utf8))
  }

  private func measurements(_ text: String) throws -> [Measurement] {
    try document(text).table.rows.map { try CollectiveTable.measurement($0) }
  }

  /// As 2.18 prints it: the test names itself, and the ranks are listed.
  @Test func aTableIsCollectivesWithTheMeanOfBothTimes() throws {
    let text = """
      # nccl-tests version 2.18.3 nccl-headers=22903 nccl-library=22903
      # Collective test starting: all_reduce_perf
      # nThread 1 nGpus 4 minBytes 8 maxBytes 8 step: 2(factor) warmup iters: 1 iters: 20 agg iters: 1 validation: 1 graph: 0
      \(ranks(4))NCCL version 2.29.3+cuda13.0
      \(Self.columns)
         1048576        262144     float     sum      -1    40.00   26.21   39.32       0    42.00   24.97   37.45       0
        16777216       4194304     float     sum      -1   1.2e+02  139.81  209.72       0   120.0  139.81  209.72       0
      # Out of bounds values : 0 OK
      # Avg bus bandwidth    : 99.9
      # Collective test concluded: all_reduce_perf
      """
    let found = try document(text)
    #expect(found.device == "NVIDIA H200" && found.notes == [:])
    #expect(found.table.rows.map(\.line) == [12, 13])
    let rows = try measurements(text)
    #expect(
      rows.map(\.operation.label) == [
        "all_reduce fp32 ranks=4;bytes=1048576", "all_reduce fp32 ranks=4;bytes=16777216",
      ])
    #expect(rows.map(\.time.nanoseconds) == [41_000, 120_000])
    #expect(rows[0].samples == 2 && abs(rows[0].spread - 0.5 / 41) < 1e-9)
    #expect(rows[0].setting.context == .alone && rows[0].setting.library == .nccl)
    #expect(try MeasurementTables.kind(of: found.table.header).name == "collectives")
  }

  /// Two tests in a log of MPI: names in the commands, no root and a blank reduction in older tables, and others' lines.
  @Test func aLogOfSeveralOlderTestsIsRead() throws {
    let text = """
      $ mpirun -np 8 ./build/all_gather_perf -b 1M -e 1M -g 1
      # nThread 1 nGpus 1 minBytes 8 maxBytes 8 step: 2(factor) warmup iters: 5 iters: 20 agg iters: 1 validation: 1 graph: 1
      \(ranks(8))\(Self.columns)
      /build/all_gather_perf: libnl-3.so.200: no version information available
      [1,0]<stdout>:     1048576         65536      half    none      -1    31.20   33.61   29.41       0    30.80   34.04   29.79       0
      $ mpirun -np 8 ./build/alltoall_perf_mpi -b 16M -e 16M -g 1
      # nThread 1 nGpus 1 minBytes 8 maxBytes 8 step: 2(factor) warmup iters: 5 iters: 20 agg iters: 1 validation: 1 graph: 0
      \(ranks(8))#       size         count      type   redop     time   algbw   busbw  error     time   algbw   busbw  error
          16777216        524288     float             97.2  172.61  151.03  0e+00     96.6  173.68  151.97    N/A
      """
    let rows = try measurements(text)
    #expect(
      rows.map(\.operation.label) == [
        "all_gather fp16 ranks=8;bytes=1048576", "all_to_all fp32 ranks=8;bytes=16777216",
      ])
    #expect(rows.map(\.setting.context) == [.graph, .alone])
    // What cannot run in place is not looked at there.
    #expect(rows.map(\.samples) == [2, 1])
    #expect(rows.map(\.time.nanoseconds) == [31_000, 97_200])
  }

  /// Nobody says which test it was: reductions, roots, what runs in place and bandwidths do.
  @Test(arguments: [
    ("sum -1 857.6 156.51 273.89   0 819.6 163.76 286.58   0", "all_reduce"),
    ("sum -1 857.6 156.51 136.95   0 819.6 163.76 143.29   0", "reduce_scatter"),
    ("none -1 857.6 156.51 136.95   0 819.6 163.76 143.29   0", "all_gather"),
    ("none -1 857.6 156.51 136.95   0 819.6 163.76 143.29 N/A", "all_to_all"),
    ("sum -1 857.6 156.51 156.51   0 819.6 163.76 163.76 N/A", "send_recv"),
    ("none  0 857.6 156.51 156.51   0 819.6 163.76 163.76   0", "broadcast"),
  ])
  func aTestWithoutANameIsKnownByItsColumns(row: String, kind: String) throws {
    let text = "\(ranks(8))\(Self.columns)\n 134217728 33554432 float \(row)\n"
    let measurement = try #require(try measurements(text).first)
    #expect(measurement.operation.kind.rawValue == kind)
    #expect(measurement.operation.axes.description == "ranks=8;bytes=134217728")
  }

  /// The factor between the bandwidths is 2 (n - 1) / n where ranks are summed, else (n - 1) / n.
  @Test(arguments: [2, 4, 8, 16, 64])
  func ranksThatAreNotListedFollowFromTheBandwidths(ranks: Int) throws {
    for (kind, share) in [("all_reduce", 2.0), ("all_gather", 1.0)] {
      let factor = share * Double(ranks - 1) / Double(ranks)
      let bus = "\(((200 * factor) * 100).rounded() / 100)"
      let text = """
        # Collective test starting: \(kind)_perf
        \(Self.columns)
        134217728 33554432 float sum -1 671.09 200.00 \(bus) 0 671.09 200.00 \(bus) 0
        """
      let row = try #require(try measurements(text).first)
      #expect(row.operation.label == "\(kind) fp32 ranks=\(ranks);bytes=134217728")
    }
  }

  @Test func whatIsNotUsedIsCounted() throws {
    let text = """
      # Collective test starting: broadcast_perf
      \(ranks(2))\(Self.columns)
                 0             0     float    none       0     5.00    0.00    0.00       0     5.00    0.00    0.00       0
              1024           256     float    none       0     5.00    0.20    0.20       3     6.00    0.20    0.20       7
              2048           512     int4x    none       0     5.00    0.20    0.20       0     6.00    0.20    0.20       0
              4096          1024     float    none       0     5.00    0.20    0.20       1     6.00    0.20    0.20       0
      # Collective test starting: hypercube_perf
      \(ranks(2))\(Self.columns)
              1024           256     float    none       0     5.00    0.20    0.20       0     6.00    0.20    0.20       0
      """
    let found = try document(text)
    #expect(
      found.notes == [
        "row of no bytes": 1, "row with wrong results, or without a time": 1,
        "row of type int4x": 1,
        "row of hypercube, which is no collective of the catalogue": 1,
      ])
    let row = try #require(try measurements(text).first)
    #expect(found.table.rows.count == 1 && row.time.nanoseconds == 6000 && row.samples == 1)
  }

  @Test func whatCannotBeToldIsRefusedWithItsLine() throws {
    let row = "1024 256 float none -1 5.00 0.20 0.15 N/A 6.00 0.20 0.15 N/A"
    let error = #expect(throws: MeasurementError.self) { try document("\(Self.columns)\n\(row)\n") }
    #expect(error?.description.hasPrefix("line 2: test") == true)
    #expect(error?.description.contains("all_reduce_perf") == true)
    let host = Self.columns.replacing("time", with: "cputime")
    let other = #expect(throws: MeasurementError.self) { try document("\(host)\n\(row)\n") }
    #expect(other?.description.contains("-C 1") == true)
  }

  @Test(arguments: [
    "", "# size count type", "op,ranks,bytes,median_us\n", "{}", "algbw busbw size",
  ])
  func otherDocumentsAreNotTheirs(text: String) {
    #expect(!NCCLTests.recognises(Array(text.utf8)))
    #expect(NCCLTests.recognises(Array("noise\n\(Self.columns)\n".utf8)))
  }
}
