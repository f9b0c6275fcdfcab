import Documents
import Foundation
import Hardware
import Model

/// The frozen questions and what was answered to them.
public enum Frozen {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

  public static let library = ProfileLibrary(folders: [
    root.appending(path: "hardware-profiles").path()
  ])

  /// Answers to all questions, in their order; profiles are shared out among the cores.
  public static func answers(to questions: [Question]) async throws -> [Answer] {
    let byProfile = Dictionary(grouping: questions.indices) { questions[$0].profile }
    let profiles = byProfile.keys.sorted()
    var answers = [Answer?](repeating: nil, count: questions.count)
    try await withThrowingTaskGroup(of: [(Int, Answer)].self) { group in
      for name in profiles {
        let places = byProfile[name] ?? []
        group.addTask {
          var machines = StepModels(try library.profile(name))
          return places.map { ($0, questions[$0].answer(by: &machines)) }
        }
      }
      for try await part in group {
        for (place, answer) in part { answers[place] = answer }
      }
    }
    return answers.compactMap(\.self)
  }
}

/// A file of questions with answers, one a line, packed.
public struct Record: Sendable {
  public var questions: [Question]
  public var answers: [Answer]

  public init(questions: [Question], answers: [Answer]) {
    (self.questions, self.answers) = (questions, answers)
  }

  /// The records in the order in which they were taken; each explains by `Changes` what it changes in the one before.
  public static let names = ["0", "1", "2", "3", "4"]

  private static func file(_ name: String) -> URL {
    Frozen.folder.appending(path: "Records/\(name).csv.gz")
  }

  public init(named name: String) throws {
    let packed = Array(try Data(contentsOf: Self.file(name)))
    let text = String(decoding: try Gzip.inflate(packed, limit: 1 << 26), as: UTF8.self)
    (questions, answers) = ([], [])
    for (index, line) in text.split(separator: "\n").enumerated() {
      let sides = line.split(separator: ",", maxSplits: 1)
      guard sides.count == 2, let question = Question(String(sides[0])),
        let answer = Answer(sides[1])
      else { throw BadRecord(name: name, line: index + 1) }
      questions.append(question)
      answers.append(answer)
    }
  }

  public func write(named name: String) throws {
    let lines = zip(questions, answers).map { "\($0.text),\($1.text)\n" }
    let packed = Gzip.deflate(Array(lines.joined().utf8))
    try Data(packed).write(to: Self.file(name), options: .atomic)
  }
}

/// A line of a record that cannot be read.
public struct BadRecord: Error, CustomStringConvertible {
  let name: String
  let line: Int
  public var description: String {
    "Records/\(name).csv.gz:\(line): expected a question and its answer"
  }
}
