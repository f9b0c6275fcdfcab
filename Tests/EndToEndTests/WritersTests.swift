import Documents
import Foundation
import Testing

/// Several processes that write into one store at once.
@Suite(.serialized) struct WritersTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  @Test func twoTracersLoseNothingAndShareNoName() throws {
    let family =
      ProcessInfo.processInfo.activeProcessorCount > 1 ? "all_reduce_threads" : "fft_conv_direct"
    var ids: [Int] = []
    for _ in 0..<6 {
      let trace = ["trace", family, "--precision", "10", "--name", "same", "--json"]
      // In the first round both make the store.
      let programs = [try place.start(trace), try place.start(trace)]
      for outcome in programs.map({ $0.finish() }) {
        try #require(outcome.ending == .exit(0), "\(outcome.errors)")
        ids.append(try JSONValue(bytes: Array(outcome.output.utf8)).int("id"))
      }
    }
    try expectAll(ids)
  }

  @Test func importsAndReadersGetAlong() throws {
    try place.write(ManySpans.document(count: 5_000), as: "many.json")
    var ids: [Int] = []
    for _ in 0..<3 {
      let writers = try (0..<4).map { _ in
        try place.start(["import", "many.json", "--name", "same", "--json"])
      }
      let reader = try place.start(["runs", "list", "--json"])
      for outcome in writers.map({ $0.finish() }) {
        try #require(outcome.ending == .exit(0), "\(outcome.errors)")
        ids.append(try JSONValue(bytes: Array(outcome.output.utf8)).int("id"))
      }
      // Before the first store is made there is none to read.
      let ending = reader.finish().ending
      #expect([.exit(0), .exit(66)].contains(ending), "\(ending)")
    }
    try expectAll(ids)
  }

  private func expectAll(_ ids: [Int]) throws {
    #expect(Set(ids).count == ids.count)
    try SQLiteFile(place.file("orrery.sqlite")).expectSound()
    let runs = try place.json("runs", "list").array(JSONPath())
    #expect(Set(try runs.map { try $0.int("id") }) == Set(ids))
    #expect(Set(try runs.map { try $0.string("name") }).count == ids.count)
    for run in runs { #expect(try run.int("spans") > 0) }
  }
}
