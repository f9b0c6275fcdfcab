public import Documents

/// Answers as they are shown: one in full, several sizes as a table, several machines side by side.
public struct AnswerSheet {
  /// For each machine one answer a question.
  private let answers: [[any Answer]]
  /// How much each ceiling matters; nil where that is not asked.
  public var sensitivity: Sensitivity?

  /// Answers of each machine to the same questions; neither may be empty.
  public init(_ answers: [[any Answer]]) { self.answers = answers }

  private var all: [any Answer] { answers.flatMap(\.self) }

  /// What the answers take for granted, each sentence once.
  public var notes: [String] { all.flatMap(\.notes).unique }

  /// What is to be said in place of an answer, where nothing that was asked fits into memory.
  public var refusal: String? {
    guard all.allSatisfy({ $0.estimate == nil }) else { return nil }
    return all.map(\.text).joined(separator: "\n")
  }

  /// One answer; an array of several; of several machines answers and causes.
  public var json: JSONValue {
    let shown: JSONValue =
      if all.count == 1 { all[0].json } else if isComparison {
        AnswerComparison(all).json
      } else { AnswerTable(all).json }
    guard let sensitivity else { return shown }
    return .object([.init("answer", shown), .init("sensitivity", sensitivity.json)])
  }

  /// The same for people.
  public var text: String {
    let shown =
      if all.count == 1 { all[0].text } else if isComparison {
        AnswerComparison(all).text
      } else { AnswerTable(all).text }
    guard let sensitivity else { return shown }
    return "\(shown)\n\nhow much each ceiling matters\n\n\(sensitivity.text)"
  }

  private var isComparison: Bool { answers.count > 1 && answers.allSatisfy { $0.count == 1 } }
}
