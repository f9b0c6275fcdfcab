public import Hardware
import Quantities

/// A datasheet as options of the command line state it: each figure as text with its unit, "2407 MHz" or "2407MHz".
public struct DatasheetOptions: Sendable {
  /// What an option of a figure is called without its dashes, with an example.
  private static let needed: [(option: String, example: String)] = [
    ("title", "\"NVIDIA GeForce RTX 5090\""), ("cores", "170"), ("clock", "\"2407 MHz\""),
    ("bf16", "\"209.5 TFLOP/s\""), ("l1", "\"128 KiB\""), ("l2", "\"96 MiB\""),
    ("memory", "\"32 GB\""), ("bandwidth", "\"1792 GB/s\""),
  ]
  private static let subject = "hardware new --from-datasheet"

  private let name: String
  private let texts: [String: String]

  /// Options by their names without dashes; nil of those that are not given.
  ///
  /// Throws where a profile is not asked for from a datasheet, which is the one way there is, and where figures are missing.
  public init(
    name: String, isFromDatasheet: Bool, _ options: KeyValuePairs<String, String?>
  ) throws(PlanningError) {
    guard isFromDatasheet else {
      throw .missing(
        subject: "hardware new",
        option: "--from-datasheet: it makes a GPU's profile from \(Self.list(Self.needed))")
    }
    self.name = name
    var texts: [String: String] = [:]
    for (option, text) in options where text != nil { texts[option] = text }
    self.texts = texts
    let missing = Self.needed.filter { need in
      need.option == "bf16"
        ? texts["bf16"] == nil && texts["fp16"] == nil : texts[need.option] == nil
    }
    guard missing.isEmpty else {
      throw .missing(subject: Self.subject, option: Self.list(missing))
    }
  }

  /// "--cores 170, --clock \"2407 MHz\"".
  private static func list(_ options: [(option: String, example: String)]) -> String {
    options.map { "--\($0.option) \($0.example)" }.joined(separator: ", ")
  }
}

extension DatasheetOptions {
  /// The profile of the card that is stated, with the parameters of another GPU; throws where a figure is none that a machine has.
  public func profile(like other: HardwareProfile) throws(PlanningError) -> HardwareProfile {
    guard other.kind == .gpu else {
      throw .wrongValue(option: "like", value: other.name, expected: "the profile of one GPU")
    }
    let profile = try datasheet().profile(like: other)
    let findings = profile.findings.map(\.description)
    guard findings.isEmpty else {
      throw .unsuitable(
        subject: Self.subject,
        problem: "is told what no machine has: \(findings.joined(separator: "; "))")
    }
    return profile
  }

  private func datasheet() throws(PlanningError) -> Datasheet {
    guard name.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9._+\-]*/#) != nil else {
      throw .unsuitable(
        subject: "the profile's name '\(name)'",
        problem: "is not of letters, digits and . _ + - that begin with a letter or digit")
    }
    var datasheet = Datasheet(
      name: name, title: try words("title", name), cores: try count("cores"),
      clock: try quantity("clock", "2407 MHz"),
      matrix: try peaks([("bf16", .bf16), ("fp16", .fp16), ("fp8", .fp8), ("int8", .int8)]),
      l1: try quantity("l1", "128 KiB"), l2: try quantity("l2", "96 MiB"),
      memory: try quantity("memory", "32 GB"),
      bandwidth: try quantity("bandwidth", "1792 GB/s"),
      source: try words("source", "stated on the command line"))
    datasheet.vector = try peaks([("fp32", .fp32)])
    datasheet.hostLink = try given("link", "63 GB/s")
    datasheet.deviceLink = try given("nvlink", "450 GB/s")
    datasheet.power = try given("power", "575 W")
    return datasheet
  }

  /// A text without blanks at its ends.
  private func words(_ option: String, _ standard: String) throws(PlanningError) -> String {
    let text = texts[option] ?? standard
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !words.isEmpty else {
      throw .wrongValue(option: option, value: text, expected: "words")
    }
    return words
  }

  private func count(_ option: String) throws(PlanningError) -> Int {
    let text = texts[option] ?? ""
    guard let count = Int(text), count > 0 else {
      throw .wrongValue(option: option, value: text, expected: "a whole number above 0")
    }
    return count
  }

  /// The peaks of those types that are stated.
  private func peaks(
    _ options: [(String, ElementType)]
  ) throws(PlanningError) -> [ElementType: FLOPsPerSecond] {
    var peaks: [ElementType: FLOPsPerSecond] = [:]
    for (option, type) in options { peaks[type] = try given(option, "209.5 TFLOP/s") }
    return peaks
  }

  private func quantity<Unit: Dimension>(
    _ option: String, _ example: String
  ) throws(PlanningError) -> Quantity<Unit> {
    guard let quantity: Quantity<Unit> = try given(option, example) else {
      throw .missing(subject: Self.subject, option: "--\(option)")
    }
    return quantity
  }

  /// The quantity of an option, above zero; nil where it is not given.
  private func given<Unit: Dimension>(
    _ option: String, _ example: String
  ) throws(PlanningError) -> Quantity<Unit>? {
    guard let text = texts[option] else { return nil }
    guard let quantity = try? Quantity<Unit>(text: text.parted), quantity > .zero else {
      throw .wrongValue(
        option: option, value: text, expected: "a number above 0 and its unit, as in '\(example)'")
    }
    return quantity
  }
}

extension String {
  /// A number and its unit with a blank between: "2407MHz" as "2407 MHz".
  fileprivate var parted: String {
    guard !contains(" "), let place = firstIndex(where: { !"0123456789.".contains($0) }) else {
      return self
    }
    return "\(self[..<place]) \(self[place...])"
  }
}
