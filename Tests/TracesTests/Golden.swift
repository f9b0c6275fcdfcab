import Foundation
import Testing

/// Compares bytes with a file of `Goldens`, which RECORD=1 in the environment rewrites.
func expectGolden(
  _ name: String, _ bytes: [UInt8], file: String = #filePath,
  location: SourceLocation = #_sourceLocation
) throws {
  let url = URL(filePath: file).deletingLastPathComponent().appending(path: "Goldens/\(name)")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" { try Data(bytes).write(to: url) }
  let expected = try String(decoding: Data(contentsOf: url), as: UTF8.self)
  #expect(String(decoding: bytes, as: UTF8.self) == expected, sourceLocation: location)
}
