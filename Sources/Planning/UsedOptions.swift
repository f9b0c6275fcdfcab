/// The options that a question uses: any other that is given is refused by its name, never ignored.
public struct UsedOptions: Sendable {
  /// What is asked, in words: "predict gemm", "predict --phase decode".
  let question: String
  private let used: Set<String>

  /// A question, and the names of its options without their dashes.
  public init(_ question: String, _ used: [String]) {
    self.question = question
    self.used = Set(used)
  }

  /// Refuses the first option among a command's arguments that is not used.
  public func check(_ arguments: [String]) throws(PlanningError) {
    let options = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
    for option in options {
      let name = String(option.dropFirst(2).prefix { $0 != "=" })
      guard !used.contains(name) else { continue }
      throw .unused(option: name, reason: "\(question) does not depend on it")
    }
  }
}
