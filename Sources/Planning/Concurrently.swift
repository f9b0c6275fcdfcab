import Dispatch
import Synchronization

/// What `answers` gives for each of so many numbers, in their order, computed on all cores a piece at a time.
///
/// A few pieces are done at a time, after each of which `progress` is told the share that is done. An error of `answers` is thrown
/// once its pieces are done: that of the lowest piece. Complexity: O(count / cores) calls one after another.
func concurrently<Answer: Sendable>(
  _ count: Int, by piece: Int, progress: (Double) -> Void,
  answers answered: @Sendable (Range<Int>) throws -> [Answer]
) throws -> [Answer] {
  let pieces = 32
  var answers: [Answer] = []
  answers.reserveCapacity(count)
  while answers.count < count {
    let first = answers.count
    let round = min(pieces, (count - first + piece - 1) / piece)
    let found = Mutex([Result<[Answer], any Error>?](repeating: nil, count: round))
    DispatchQueue.concurrentPerform(iterations: round) { index in
      let begin = first + index * piece
      let part = Result { try answered(begin..<min(begin + piece, count)) }
      found.withLock { $0[index] = part }
    }
    for part in found.withLock({ $0 }) { answers += try part?.get() ?? [] }
    progress(Double(answers.count) / Double(count))
  }
  return answers
}
