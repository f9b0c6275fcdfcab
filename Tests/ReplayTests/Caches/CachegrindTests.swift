import Documents
import Foundation
import Quantities
import Replay
import Testing
import Traces

/// Misses that valgrind's cachegrind counted in the nests of Benchmarks/Peers/nests.c.
///
/// Cachegrind has no dirty lines: a write is looked up as a read, and only misses of D1 reach LL. So all accesses are replayed
/// as reads, and the misses of reads and writes are compared together, exactly. LL also holds the nest's own code, which
/// displaces nothing that matters here. Elements never straddle two lines, where cachegrind counts one miss at most.
@Suite struct CachegrindTests {
  static let rows: [CSVRow] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    guard let data = try? Data(contentsOf: folder.appending(path: "Fixtures/cachegrind.csv")),
      let table = try? CSVTable(bytes: Array(data))
    else { return [] }
    return table.rows
  }()

  private func stream(_ row: CSVRow) throws -> [MemoryAccess] {
    let (size, other) = (try row.int("size"), try row.int("other"))
    let apart = try row.int("apart")
    let nest =
      switch try row.text("nest") {
      case "product": Nests.product(size, apart: apart)
      case "tiled": Nests.tiledProduct(size, tile: other, apart: apart)
      default: Nests.triad(count: size, stride: other, apart: apart)
      }
    #expect(nest.count { $0.kind == .read } == (try row.int("reads")))
    #expect(nest.count { $0.kind == .write } == (try row.int("writes")))
    return nest.map { MemoryAccess(address: $0.address, bytes: $0.bytes, kind: .read) }
  }

  @Test func theFixtureIsThere() { #expect(Self.rows.count == 28) }

  @Test(arguments: rows)
  func missesAreTheSame(row: CSVRow) throws {
    let line = Bytes(try row.double("line_bytes"))
    func level(_ name: String) throws -> CacheLevel {
      CacheLevel(
        name: name, capacity: Bytes(try row.double("\(name)_bytes")), line: line,
        ways: try row.int("\(name)_ways"))
    }
    var caches = try CacheHierarchy(levels: [try level("d1"), try level("ll")])
    caches.consume(try stream(row))
    let d1 = try row.int("d1_read_misses") + row.int("d1_write_misses")
    let ll = try row.int("ll_read_misses") + row.int("ll_write_misses")
    #expect(caches.counts[0].misses == d1)
    #expect(caches.counts[1].misses == ll)
  }
}
