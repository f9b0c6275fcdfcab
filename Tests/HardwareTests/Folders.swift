import Glibc
import Hardware

/// Folders that tests read from, found from where this file really lies.
enum Folders {
  private static let tests = parent(of: real(#filePath))
  static let fixtures = "\(tests)/Fixtures"
  private static let root = parent(of: parent(of: tests))
  /// The shipped profiles and their schema.
  static let profiles = "\(root)/hardware-profiles"
  static let measurements = "\(root)/measurements"
  /// More topologies, on machines that have them.
  static let topologies = "\(parent(of: root))/shared/data/hwloc"

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func real(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

/// A folder of one test, removed with it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/orrery-hardware-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
    }
  }

  deinit {
    for name in Self.names(in: path) where unlink("\(path)/\(name)") != 0 {
      for inner in Self.names(in: "\(path)/\(name)") { unlink("\(path)/\(name)/\(inner)") }
      rmdir("\(path)/\(name)")
    }
    rmdir(path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ text: String, as name: String) -> String { write(Array(text.utf8), as: name) }

  @discardableResult
  func write(_ bytes: [UInt8], as name: String) -> String {
    guard let stream = fopen(file(name), "w") else { return file(name) }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    return file(name)
  }

  func link(_ name: String, to target: String) { symlink(target, file(name)) }

  func makeFolder(_ name: String) { mkdir(file(name), 0o755) }

  var names: [String] { Self.names(in: path) }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }
}

/// The bytes of a file.
func bytes(of file: String) -> [UInt8] {
  guard let stream = fopen(file, "r") else { return [] }
  defer { fclose(stream) }
  var all: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&part, 1, part.count, stream), count > 0 { all += part[..<count] }
  return all
}

/// Reads profiles with the shipped schema.
let reader = ProfileReader(schemaFolders: [Folders.profiles])

/// The error of reading something, or nil where it could be read.
func failure(_ read: () throws(HardwareError) -> some Any) -> HardwareError? {
  do {
    _ = try read()
    return nil
  } catch {
    return error
  }
}

/// A small sound profile; its parts stand in known lines.
enum Sample {
  static let text = """
    <?xml version="1.0" encoding="UTF-8"?>
    <hardware-profile name="sample" kind="gpu" title="Sample">
      <processor cores="4" clock="1 GHz" source="datasheet"/>
      <compute unit="matrix" type="bf16" workers="all" rate="2 TFLOP/s" source="datasheet"/>
      <memory name="L2" scope="device" capacity="1 MiB" line="128 B" source="datasheet">
        <bandwidth direction="read" workers="all" rate="1 TB/s" source="datasheet"/>
        <latency time="200 ns" source="datasheet"/>
        <overlap share="0.9" source="measured"/>
      </memory>
      <overhead name="launch" time="1.15 us" source="measured"/>
      <link name="pcie" topology="host" bandwidth="63 GB/s" latency="1 us" source="datasheet"/>
      <inherits profile="other" what="parameters" widen="1.5" source="judgement"/>
      <family name="gemm" implementation="own">
        <parameter name="fill" value="1.1 us" low="0 us" high="5 us" source="fit"/>
        <residuals n="214" p10="-0.08" p90="0.09" folds="5" source="fit"/>
      </family>
    </hardware-profile>

    """

  /// The sample with one piece of text put in place of another.
  static func replacing(_ old: String, with new: String) -> String {
    text.replacing(old, with: new, maxReplacements: 1)
  }
}
