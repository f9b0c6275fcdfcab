import Foundation
import Testing

/// A program that uses a GPU and NVTX as far as the library in it can tell, with stand-ins for CUDA's driver and CUPTI
/// (Fixtures/injection); and that library, built as the Makefile builds it.
struct StandIns {
  let folder: String
  var program: String { "\(folder)/program" }

  /// Builds all of them into a folder.
  init(in folder: String) throws {
    self.folder = folder
    let sources = Executable.packageRoot + "/Tests/EndToEndTests/Fixtures/injection"
    let library = Executable.packageRoot + "/Sources/CUDAInjection"
    let files = try FileManager.default.contentsOfDirectory(atPath: library)
      .filter { $0.hasSuffix(".c") }.map { "\(library)/\($0)" }
    let shared = ["-O1", "-fPIC", "-shared"]
    try Self.compile(
      shared + [
        "-Wl,-soname,libcuda.so.1", "\(sources)/cuda.c", "-o", "\(folder)/libcuda.so.1", "-ldl",
      ])
    try Self.compile(
      shared + [
        "-Wl,-soname,libcupti.so.13", "\(sources)/cupti.c", "-o", "\(folder)/libcupti.so.13",
        "-lpthread",
      ])
    try Self.compile(
      ["-O1", "\(sources)/program.c", "\(folder)/libcuda.so.1", "-o", program, "-ldl", "-lpthread"])
    try Self.compile(
      ["-std=gnu11", "-Wall", "-Wextra", "-Werror"] + shared
        + ["-I\(library)/include"] + files + [
          "-o", "\(folder)/libOrreryInjection.so", "-ldl", "-lpthread",
        ])
  }

  /// What makes Orrery and the program find them.
  var environment: [String: String] {
    ["LD_LIBRARY_PATH": folder, "ORRERY_INJECTION": "\(folder)/libOrreryInjection.so"]
  }

  private static func compile(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["clang"] + arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "clang \(arguments.joined(separator: " "))")
  }
}
