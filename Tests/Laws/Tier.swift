import Foundation

/// Which tests run: a part of the seeds and of the long tables of cases, as in `make test`, or all of them, as in `make check`.
public enum Tier {
  /// Whether all run: ORRERY_TESTS is "all".
  public static let isFull = ProcessInfo.processInfo.environment["ORRERY_TESTS"] == "all"

  /// All cases, or every `step`-th of them from the first on.
  public static func cases<Cases: Sequence>(_ all: Cases, oneIn step: Int) -> [Cases.Element] {
    all.enumerated().filter { isFull || $0.offset % step == 0 }.map(\.element)
  }

  /// So many times, or a part of them.
  public static func times(_ all: Int, quick: Int) -> Int { isFull ? all : quick }
}
