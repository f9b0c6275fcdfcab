import Hardware
import Model
import Quantities
import Workloads

/// One question as text: what is asked, and of which profile.
///
/// `operation KIND TYPE SIZES LIBRARY STATE [eager] [traced] [footprint=BYTES] on PROFILE WORKERS`, or
/// `job MODEL key=value;… on PROFILE`, with the keys of the command line.
public struct Question: Sendable, Hashable {
  public enum Subject: Sendable, Hashable {
    case operation(OperationQuestion)
    case job(JobQuestion)
  }
  public let subject: Subject
  public let profile: String
  public let text: String

  /// Reads a question; nil of a text that is none.
  public init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count > 3, let place = words.lastIndex(of: "on"), place + 1 < words.count else {
      return nil
    }
    self.text = text
    profile = words[place + 1]
    let asked = Array(words[1..<place])
    switch words[0] {
    case "operation":
      let workers = words.count > place + 2 ? Int(words[place + 2]) : nil
      guard let operation = OperationQuestion(asked, workers: workers ?? 1) else { return nil }
      subject = .operation(operation)
    case "job":
      guard let job = JobQuestion(asked) else { return nil }
      subject = .job(job)
    default: return nil
    }
  }

  /// The answer of a machine that the profile is, made once for each number of workers.
  public func answer(by machines: inout StepModels) -> Answer {
    do {
      switch subject {
      case .operation(let operation):
        let machine = try machines.model(workers: operation.workers)
        return Answer(try operation.prediction(by: machine))
      case .job(let job): return Answer(try job.answer(by: machines.model(workers: 1)))
      }
    } catch {
      return Answer(refusal: error)
    }
  }
}

/// An operation, and how it is run.
public struct OperationQuestion: Sendable, Hashable {
  public let kind: String
  public let type: String
  public let sizes: String
  public let library: String
  public let state: String
  public let workers: Int
  public let isEager: Bool
  public let isTraced: Bool
  public let footprint: Double?

  fileprivate init?(_ words: [String], workers: Int) {
    guard words.count >= 5 else { return nil }
    (kind, type, sizes) = (words[0], words[1], words[2])
    (library, state, self.workers) = (words[3], words[4], workers)
    let rest = words[5...]
    (isEager, isTraced) = (rest.contains("eager"), rest.contains("traced"))
    footprint = rest.first { $0.hasPrefix("footprint=") }.flatMap { Double($0.dropFirst(10)) }
  }

  fileprivate func prediction(by machine: StepModel) throws -> Prediction {
    let operation = try Catalog.operation(kind: kind, type: type, axes: sizes)
    guard let library = Library(rawValue: library), let residency = Residency(word: state)
    else { throw UnknownWord() }
    var setting = Setting(
      library: library, workers: workers, residency: residency.reading(footprint.map(Bytes.init)))
    // A profiler's time of a kernel leaves out what the host does.
    setting.context = isTraced ? .traced : isEager ? .eager : .alone
    return try machine.prediction(operation, setting: setting)
  }
}

/// A word of a question that means nothing.
struct UnknownWord: Error {}
