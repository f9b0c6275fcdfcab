import Documents
import Foundation
import Laws
import Testing

/// Random and damaged files: an answer or a refusal, never a crash.
@Suite struct FuzzTests {
  private let place: Workplace

  init() throws { place = try Workplace() }

  /// A kind of file, how it is read, and a sound one to damage.
  enum Format: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case profile, topology, table, trace, packed

    var testDescription: String { rawValue }

    var command: [String] {
      switch self {
      case .profile: ["hardware", "show", "fuzz.xml"]
      case .topology: ["hardware", "from-hwloc", "fuzz.xml"]
      case .table: ["validate", "fuzz.csv", "--on", "cpu.xml"]
      case .trace, .packed: ["import", "fuzz.json"]
      }
    }

    var file: String {
      switch self {
      case .profile, .topology: "fuzz.xml"
      case .table: "fuzz.csv"
      case .trace, .packed: "fuzz.json"
      }
    }

    func sound() throws -> [UInt8] {
      switch self {
      case .profile: Array(CPUProfile.text().utf8)
      case .topology: Array(Self.machine.utf8)
      case .table: try Golden.bytes("measurements.csv")
      case .trace: try Golden.bytes("run.chrome.json")
      case .packed: try Gzip.deflate(Golden.bytes("run.chrome.json"))
      }
    }

    private static let machine = """
      <?xml version="1.0" encoding="UTF-8"?>
      <topology version="2.0">
        <object type="Machine" os_index="0" cpuset="0x3" nodeset="0x1">
          <object type="NUMANode" os_index="0" cpuset="0x3" nodeset="0x1" local_memory="8000000000"/>
          <object type="L3Cache" cpuset="0x3" cache_size="33554432" depth="3" cache_linesize="64" cache_type="0">
            <object type="Core" os_index="0" cpuset="0x1"><object type="PU" os_index="0" cpuset="0x1"/></object>
            <object type="Core" os_index="1" cpuset="0x2"><object type="PU" os_index="1" cpuset="0x2"/></object>
          </object>
        </object>
      </topology>
      """
  }

  private func expectNoCrash(_ format: Format, _ bytes: [UInt8], seed: UInt64) throws {
    try place.write(bytes, as: format.file)
    let outcome = try place.start(format.command).finish(within: 20)
    guard [.exit(0), .exit(64), .exit(65), .exit(66)].contains(outcome.ending) else {
      let kept = "/tmp/orrery-fuzz-\(format.rawValue)-\(seed)"
      try Data(bytes).write(to: URL(filePath: kept))
      Issue.record(
        "\(outcome.command): \(outcome.ending), seed \(seed); the file is kept as \(kept)")
      return
    }
  }

  @Test(arguments: Format.allCases)
  func theSoundFileIsRead(format: Format) throws {
    try place.write(format.sound(), as: format.file)
    let outcome = try place.run(format.command)
    #expect(outcome.ending == .exit(0), "\(outcome.errors)")
  }

  @Test(arguments: Format.allCases)
  func randomBytesAreRefused(format: Format) throws {
    for seed in UInt64(0)..<10 {
      var random = SplitMix(seed: seed)
      let bytes = (0..<Int.random(in: 0...4000, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      try expectNoCrash(format, bytes, seed: seed)
    }
  }

  @Test(arguments: Format.allCases)
  func damagedFilesAreReadOrRefused(format: Format) throws {
    let sound = try format.sound()
    for seed in UInt64(100)..<140 {
      var random = SplitMix(seed: seed)
      try expectNoCrash(format, random.mutation(of: sound), seed: seed)
    }
  }

  /// A digit in place of another, a sign, a long number: what parses, and means something else.
  @Test(arguments: Format.allCases)
  func changedNumbersAreReadOrRefused(format: Format) throws {
    let sound = try format.sound()
    let digits = sound.indices.filter {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(sound[$0])
    }
    let numbers = [
      "-1", "0", "1e308", "-9223372036854775808", "9223372036854775807", "0.5", "1e-320",
    ]
    for seed in UInt64(200)..<230 {
      var random = SplitMix(seed: seed)
      var bytes = sound
      let place = digits[Int.random(in: digits.indices, using: &random)]
      let number = numbers[Int.random(in: numbers.indices, using: &random)]
      bytes.replaceSubrange(place...place, with: Array(number.utf8))
      try expectNoCrash(format, bytes, seed: seed)
    }
  }
}
