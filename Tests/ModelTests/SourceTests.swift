import Foundation
import Testing
import Workloads

@testable import Model

/// What the model's own text keeps to: no figure of a card or a library stands in it, and a kind of kernel is named where it belongs.
@Suite struct SourceTests {
  private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  /// Swift files of a folder by their path in it, without comments and texts.
  private static func sources(_ folder: String) throws -> [String: String] {
    let base = root.appending(path: folder)
    var texts: [String: String] = [:]
    let files = FileManager.default.enumerator(atPath: base.path())
    while let name = files?.nextObject() as? String {
      guard name.hasSuffix(".swift") else { continue }
      let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
      texts[name] = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { line in
          line.replacing(/"[^"]*"/, with: "").replacing(/\/\/.*/, with: "")
        }.joined(separator: "\n")
    }
    return texts
  }

  /// Numbers that say nothing by themselves, and those that are mathematics, with why.
  private static let trivial: Set = ["0", "1", "2", "0.0", "1.0", "2.0", "0.5"]
  private static let mathematics: [String: [String: String]] = [
    "Cost/Drawing.swift": [
      "0.95 0.9 0.85 0.8 0.75 0.7 0.65": "clocks that are looked at; in between lines are straight"
    ],
    "Cost/Elementary.swift": ["40.0 80": "terms after which series are exact"],
    "Cost/Interval.swift": [
      "4.0": "the stated range of what was never measured (design, section 3)",
      "0x1p 40": "the least distance that doubles hold", "0.8 0.9": "quantiles of the residuals",
    ],
    "Device/Ceilings.swift": ["3 4 5 6 7 8": "places in tables"],
    "Device/GPU.swift": [
      "3":
        "levels of a GPU: shared memory, L2, memory; and places of a line that half of the time is kept twice, in halves",
      "1.5": "the same places at half of the capacity", "0x1p62": "the greatest whole number",
    ],
    "Device/KernelList.swift": ["16": "threads along each side of a tile on lanes"],
    "Device/KernelLists.swift": ["5": "alignments of 1, 2, 4, 8 and 16 bytes"],
    "Device/KernelQuestion.swift": ["8": "levels that a vector holds"],
    "Device/KernelTraffic.swift": ["4": "bytes of an fp32 partial sum"],
    "Device/ProgramParameters.swift": ["1e6": "microseconds"],
    "Device/Programs/AttentionGradient.swift": [
      "3": "passes over Q, K and V: one forward, two backward", "10": "FLOPs of five products",
      "5": "operands read for five products", "4": "dK and dV written and added up",
      "7": "passes over arrays of the queries' size, counted in the comment",
    ],
    "Device/Programs/CollectiveKernel.swift": [
      "1e-12": "keeps a quotient from 0 / 0",
      "10.0": "ideal of a parameter: a copy that costs nothing that counts",
    ],
    "Device/Programs/JoinedSums.swift": [
      "3 4": "readings and writings of rows, and buffers that take turns, as its docstring says"
    ],
    "Device/Programs/MulticastSums.swift": ["1e-12": "no division by nothing"],
    "Device/Programs/NodeSum.swift": ["4 6 8": "devices for which a library's sums are written"],
    "Device/Programs/SymmetricSums.swift": ["4": "two copies, each read and written"],
    "Device/Programs/MaterialisedAttention.swift": [
      "0x1p31": "elements that 32-bit places tell apart"
    ],
    "Device/Programs/PlanMemo.swift": [
      "0x9E3779B97F4A7C15 29":
        "2^64 over the golden ratio, and a shift that mixes (Fibonacci hashing)",
      "64 12": "bits of a word, and of a place in the table",
    ],
    "Device/Programs/RowSoftmax.swift": [
      "3": "readings of a row: maximum, sum, result", "4": "bytes of fp32",
      "32.0": "lanes of a warp",
    ],
    "Device/Programs/SpectralConvolution.swift": [
      "3 5 7 11 13": "primes", "1.585 2.322 2.807 3.459": "their logarithms to base 2",
      "4": "instructions of a complex product and sum",
      "8 16": "bytes of a real pair and of a complex number read and written",
    ],
    "Device/Programs/TokenPass.swift": [
      "1024": "elements or places of a step, as its parameter says"
    ],
    "Device/Programs/TileSearch.swift": [
      "8": "bytes of a partial sum written and read",
      "8192": "which tiles are looked at first, not which is chosen",
    ],
    "Device/Programs/TiledProduct.swift": ["16": "bytes of the widest alignment"],
    "Fabric/Fabric.swift": ["20": "devices of a job are counted up to 2^20"],
    "Job/JobModel+Largest.swift": [
      "0.9": "the stated default of --utilization", "30": "a batch beyond any",
    ],
    "Job/JobModel+Remedies.swift": ["3": "stages of ZeRO, and powers of two that are tried"],
    "Job/JobModel+Training.swift": [
      "3": "the third stage of ZeRO", "4": "matrices of a layer, each a message",
    ],
    "Job/EngineMemory.swift": [
      "3": "residual stream, norm and result; gate, up and their product",
      "1.5": "how much more layers of the larger kind may be (vLLM 0.24, kv_cache_utils.py)",
    ],
    "Job/JobModel.swift": ["16": "blocks of a generation", "0.8": "the customary share"],
    "Recipes/EagerTraining.swift": ["3": "queries, keys and values, of as many heads each"],
    "Recipes/FusedRecipe+FeedForward.swift": ["1e-9": "an expectation that rounding left"],
    "Literature/Kinetics.swift": [
      "4": "bytes of a key and a value, and FLOPs of two products",
      "562.5": "the paper's intensity",
      "30": "tokens up to 2^30",
    ],
    "Literature/Kinetics+Prediction.swift": ["0.8": "the customary share"],
    "Literature/MoELens+Prediction.swift": ["0.8": "the customary share"],
    "Step/StepSeries.swift": ["0.8": "the customary share"],
    "Step/StepModel+Ceilings.swift": ["1e9": "bytes of a long copy"],
    "Step/StepModel+Interval.swift": ["0.8": "the customary share"],
    "Step/StepModel+Operation.swift": ["0.8": "the customary share"],
  ]

  @Test func figuresOfCardsAndLibrariesStandInProfilesAndLibraries() throws {
    for (file, text) in try Self.sources("Sources/Model") {
      let allowed = Set(
        (Self.mathematics[file] ?? [:]).keys.flatMap { $0.split(separator: " ").map(String.init) })
      for line in text.split(separator: "\n") {
        // Bounds of a fit stand beside the parameters' names.
        if line.contains("...") { continue }
        for match in line.matches(of: /(?:^|[^\w.$])(0x[0-9a-fA-FpP_]+|\d[\d_]*(\.\d+)?(e-?\d+)?)/)
        {
          let number = String(match.1).replacing("_", with: "")
          #expect(
            Self.trivial.contains(number) || allowed.contains(number),
            "\(file): \(number) in \(line.trimmingCharacters(in: .whitespaces))")
        }
      }
    }
  }

  /// What is listed as mathematics is still there.
  @Test func everyListedNumberIsStillUsed() throws {
    let sources = try Self.sources("Sources/Model")
    for (file, numbers) in Self.mathematics {
      let text = try #require(sources[file], "\(file)").replacing("_", with: "")
      for number in numbers.keys.flatMap({ $0.split(separator: " ") }) {
        #expect(text.contains(number), "\(file): \(number)")
      }
    }
  }

  /// A program is named in its own file, in the list, and in files of programs that are made of it: no switch over programs.
  @Test func aProgramIsNamedWhereItIsAndInTheList() throws {
    let sources = try Self.sources("Sources/Model")
    for entry in DevicePrograms.all {
      let word = try Regex("[^A-Za-z]\(entry.name)[^A-Za-z]")
      let places = sources.filter { $0.value.contains(word) }.keys.sorted()
      let own = places.filter {
        sources[$0]?.contains("struct \(entry.name): DeviceProgram") == true
      }
      #expect(own.count == 1, "\(entry.name): \(places)")
      #expect(places.contains("Device/DevicePrograms.swift"))
      // `StepModel` asks for contention and host copies, which are no kernels.
      let others = places.filter { !$0.hasPrefix("Device/Programs/") }
      #expect(others.count <= 2, "\(entry.name): \(others)")
    }
  }

  /// A kind of operation is named by its own file, the catalogue, and in the model by the program that predicts it, by those that
  /// are made of it, and by pools of fits.
  @Test func aKindIsNamedWhereItBelongs() throws {
    let (model, work) = (try Self.sources("Sources/Model"), try Self.sources("Sources/Workloads"))
    let list = try #require(work["Operations/OperationKind.swift"])
    let names = list.matches(of: /(?:case|,) (\w+)/).map { String($0.1) }
    #expect(names.count > 40)
    for name in names where !["host", "overlap", "copy", "add", "scale", "map"].contains(name) {
      let family = try Regex("[(\\[ ]\\.\(name)\\b, \\.|ProgramFamily\\(\\.\(name)\\b")
      let places = model.filter { $0.value.contains(family) }.keys
        .filter { $0 != "Device/Programs/Roofline.swift" }
      #expect(places.count <= 4, "\(name): \(places.sorted())")
      #expect(!places.contains("Device/DevicePrograms.swift"))
    }
  }
}
