public import Quantities

/// Which part of a run is looked at; what is nil leaves nothing out.
public struct RunWindow: Sendable, Hashable {
  /// A step of the program by its number, as `ProgramSteps` finds it.
  public var step: Int?
  /// Only from so long after the run's first start on.
  public var from: Seconds?
  /// Only up to so long after the run's first start.
  public var to: Seconds?
  /// The number of a rank.
  public var rank: Int?
  /// Whether what ranks recorded before the last one's recording began is left out.
  public var leavesOutSkew = false

  /// All of a run.
  public init() {}
}

/// A part of a run, and what it is.
public struct WindowedTrace: Sendable, Hashable {
  /// The part.
  public var trace: Trace
  /// How long it is, in nanoseconds, where it reaches from one time to another; nil where its own spans say it.
  public var length: Int64?
  /// What the part is and what was left out, each in a sentence; empty where it is all of the run.
  public var notes: [String]
}

/// Why a run has no such part.
public enum WindowError: Error, Equatable, CustomStringConvertible {
  /// Nothing marks steps in what was recorded of a rank.
  case noSteps(rank: Int)
  /// A rank has steps, of these numbers and not of this one.
  case noStep(number: Int, rank: Int, known: [Int])
  /// The run has these ranks and not this one.
  case noRank(number: Int, known: [Int])
  /// Nothing of the run, which lasts so many nanoseconds, lies between two times.
  case empty(from: Int64, to: Int64, run: Int64)

  /// A sentence that says what was asked and what is there: "rank 0 has no step 9; its steps are 4 to 6".
  public var description: String {
    switch self {
    case .noSteps(let rank):
      "nothing marks steps on rank \(rank): expected annotations; --from and --to say a part by its times"
    case .noStep(let number, let rank, let known):
      "rank \(rank) has no step \(number); its steps are \(Self.text(known))"
    case .noRank(let number, let known):
      "the run has no rank \(number); its ranks are \(Self.text(known))"
    case .empty(let from, let to, let run):
      "nothing lies from \(Self.time(from)) to \(Self.time(to)): the run lasts \(Self.time(run)), and a part ends after it begins"
    }
  }

  private static func time(_ nanoseconds: Int64) -> String {
    Seconds(nanoseconds: nanoseconds).rounded()
  }

  /// Numbers in ascending order, in short: "4 to 6".
  private static func text(_ numbers: [Int]) -> String {
    guard let first = numbers.first, let last = numbers.last, numbers.count > 2 else {
      return numbers.map { "\($0)" }.joined(separator: " and ")
    }
    let isWhole = last - first == numbers.count - 1
    return isWhole ? "\(first) to \(last)" : "\(numbers.count) numbers from \(first) to \(last)"
  }
}
