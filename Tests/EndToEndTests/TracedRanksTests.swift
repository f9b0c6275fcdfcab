import Documents
import Foundation
import Testing

/// A step split over two GPUs as `orrery trace -- torchrun` saw it on two NVIDIA H200s (Benchmarks/GPU/tensor_parallel.py, CUDA 13.0,
/// NCCL of PyTorch 2.11, 2026-11-30): two processes, one run.
@Suite struct TracedRanksTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try FileManager.default.createDirectory(
      atPath: place.file("spools"), withIntermediateDirectories: true)
    for rank in 0..<2 {
      try FileManager.default.copyItem(
        atPath: Executable.packageRoot + "/Tests/EndToEndTests/Fixtures/ranks/\(rank).spool.gz",
        toPath: place.file("spools/\(rank).spool"))
    }
    let imported = try place.run(["import", "spools", "--name", "ranks"])
    try #require(imported.output.contains("2 ranks"), "\(imported.errors)")
  }

  private func json(_ arguments: String...) throws -> JSONValue {
    try JSONValue(bytes: Array(try place.run(arguments + ["--json"]).output.utf8))
  }

  private func number(_ value: JSONValue?) throws -> Double {
    try #require(value.flatMap { Double($0.text()) })
  }

  /// Four layers, two sums each, in three steps of warming up, one measured and one with shapes.
  @Test func everyCollectiveHasItsBytesAndItsPartner() throws {
    let sums = try json(
      "sql",
      "select rank, operation, count(*) n from kernels where name like 'nccl%AllReduce%' and operation is not null group by 1, 2"
    )
    guard case .array(let rows) = sums else { return #expect(Bool(false)) }
    #expect(rows.count == 2)
    for row in rows {
      #expect(row["operation"]?.text() == #""all_reduce bf16 ranks=2;bytes=33554432""#)
      #expect(row["n"]?.text() == "40")
    }
    let replay = try place.run(["replay", "ranks"]).output
    #expect(replay.contains("collectives: 40, pure transfer"))
    #expect(abs(try number(try json("replay", "ranks")["error"])) < 0.01)
  }

  /// What a sum takes once both ranks are there, by the profile of another node: its parameters come from other measurements.
  @Test func pureTransferIsPredicted() throws {
    let text = try place.run(["replay", "ranks", "--step", "4"]).output
    let found = try #require(
      text.firstMatch(of: #/collectives: ([0-9]+), pure transfer ([0-9.]+) ms/#))
    let measured = try #require(Double(found.2)) * 1000 / (try #require(Double(found.1)))
    let predicted = try number(
      try json(
        "predict", "all_reduce", "--ranks", "2", "--bytes", "33554432", "--type", "bf16", "--on",
        "hgx-h200-4gpu")["time_us"])
    #expect(abs(predicted / measured - 1) < 0.12, "\(predicted) us, measured \(measured) us")
  }

  /// Four ranks from two: what devices take on the way through the step, against 6,986 us measured of the same step over four
  /// (`tp-llama … B=1 S=2048` of parallel-4gpu.csv; the step's own start on the host is not in it).
  @Test func fourRanksArePredictedFromTwo() throws {
    let replay = try json(
      "replay", "ranks", "--step", "4", "--on", "hgx-h200-4gpu", "--what-if", "tensor-parallel=4")
    guard case .array(let path) = replay["critical_path"] else { return #expect(Bool(false)) }
    let onDevices = ["own duration", "other rank", "stream order"]
    let time = try path.filter { segment in
      onDevices.contains { segment["why"]?.text() == "\"\($0)\"" }
    }.reduce(0) { $0 + (try number($1["time_us"])) }
    #expect(abs(time / 6985.68 - 1) < 0.04, "\(time) us")
  }
}
