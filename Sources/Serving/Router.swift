/// Which copy of a model gets a request.
public enum Router: String, Sendable, Hashable, CaseIterable {
  /// One after another.
  case turns
  /// The one with the fewest requests that wait and run.
  case least
  /// The one that had a request with the same beginning, unless it has twice as many requests as the least and one more; requests
  /// without a beginning go to the least.
  case prefix

  /// The place of the copy, of requests that each has; `known` says which copy had a beginning.
  func copy(
    for request: Request, after sent: Int, of loads: [Int], known: inout [UInt64: Int]
  ) -> Int {
    if self == .turns || loads.count == 1 { return sent % loads.count }
    var least = 0
    for copy in loads.indices where loads[copy] < loads[least] { least = copy }
    guard self == .prefix, let identity = request.beginnings.first?.identity else { return least }
    if let copy = known[identity], loads[copy] <= 2 * loads[least] + 1 { return copy }
    known[identity] = least
    return least
  }
}
