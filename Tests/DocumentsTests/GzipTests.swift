import Documents
import Laws
import Testing

@Suite struct GzipTests {
  /// Bytes that pack to about half.
  private func sample(_ random: inout SplitMix, count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0..<16, using: &random) }
  }

  @Test(arguments: [0, 1, 100, 65_535, 65_536, 65_537, 300_000])
  func whatIsPackedUnpacks(count: Int) throws {
    var random = SplitMix(seed: UInt64(count))
    let bytes = sample(&random, count: count)
    let packed = Gzip.deflate(bytes)
    #expect(Gzip.isGzip(packed))
    #expect(try Gzip.inflate(packed, limit: count) == bytes)
    #expect(Gzip.deflate(bytes) == packed)
  }

  @Test(arguments: 0..<10) func membersUnpackOneAfterAnother(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let parts = (0..<4).map { _ in
      sample(&random, count: Int.random(in: 0..<2000, using: &random))
    }
    let packed = parts.flatMap { Gzip.deflate($0) }
    #expect(try Gzip.inflate(packed, limit: 10_000) == parts.flatMap(\.self))
  }

  @Test func everyPrefixIsRefused() {
    var random = SplitMix(seed: 1)
    let packed = Gzip.deflate(sample(&random, count: 300))
    for length in 0..<packed.count {
      do throws(DocumentError) {
        _ = try Gzip.inflate(Array(packed[..<length]), limit: 1000)
        Issue.record("a prefix of \(length) bytes was taken")
      } catch .notGzip(let offset, _) {
        #expect((0...length).contains(offset))
      } catch {
        Issue.record("another error: \(error)")
      }
    }
  }

  @Test(arguments: 0..<20) func damageIsRefusedOrChangesNothing(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let bytes = sample(&random, count: 500)
    let packed = Gzip.deflate(bytes)
    for _ in 0..<50 {
      var damaged = packed
      let place = Int.random(in: 0..<packed.count, using: &random)
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      // The header's time and system are not part of the data.
      if let result = try? Gzip.inflate(damaged, limit: 1000) { #expect(result == bytes) }
    }
  }

  @Test func bombsAreRefusedBeforeTheyAreUnpacked() {
    let bomb = Gzip.deflate([UInt8](repeating: 0, count: 4_000_000))
    #expect(bomb.count < 8000)
    let bombs = (0..<4).flatMap { _ in bomb }
    for (packed, limit) in [(bomb, 1_000_000), (bomb, 3_999_999), (bombs, 15_999_999), (bomb, 0)] {
      do throws(DocumentError) {
        _ = try Gzip.inflate(packed, limit: limit)
        Issue.record("a bomb was unpacked")
      } catch {
        guard case .tooLarge(let offset, limit) = error else {
          Issue.record("another error: \(error)")
          return
        }
        #expect((1...packed.count).contains(offset))
      }
    }
  }

  @Test func whatFollowsTheLastMemberIsRefusedWhereItBegins() {
    let packed = Gzip.deflate([1, 2, 3])
    let error = #expect(throws: DocumentError.self) {
      try Gzip.inflate(packed + Array("rubbish".utf8), limit: 100)
    }
    guard case .notGzip(let offset, _)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect((packed.count...packed.count + 2).contains(offset))
  }

  @Test(arguments: [[], [0x1F], Array("{}".utf8), [0x50, 0x4B, 3, 4]] as [[UInt8]])
  func whatIsNotGzipIsRefused(bytes: [UInt8]) {
    #expect(!Gzip.isGzip(bytes))
    #expect(throws: DocumentError.self) { try Gzip.inflate(bytes, limit: 100) }
  }
}
