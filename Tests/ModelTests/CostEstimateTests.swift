import Hardware
import Laws
import Model
import Quantities
import Testing

@Suite struct CostEstimateTests {
  private static let causes: [Cause] = [
    .compute(.vector, .fp32), .compute(.matrix, .bf16), .read(level: "L2"), .write(level: "L2"),
    .read(level: "DRAM"), .latency(level: "L3"), .overhead("barrier"), .startup,
  ]

  /// A tree with causes that come again, parts of equal length and parts of none.
  private func tree(_ random: inout SplitMix, depth: Int) -> CostEstimate {
    let form = depth == 0 ? 0 : Int.random(in: 0...5, using: &random)
    guard form > 1 else {
      let time = form == 1 ? Double(Int.random(in: 0...3, using: &random)) : random.factor(-10...3)
      return .term(random.one(of: Self.causes), Seconds(time))
    }
    if form == 4, depth % 2 == 0 {
      return .part(
        "part", times: Int.random(in: 1...9, using: &random), of: tree(&random, depth: depth - 1))
    }
    if form == 5 {
      return .share(
        Double(Int.random(in: 1...4, using: &random)) / 4, of: tree(&random, depth: depth - 1))
    }
    let parts = parts(&random, depth: depth - 1)
    return form % 2 == 0 ? .serial(parts) : .overlapped(parts)
  }

  private func parts(_ random: inout SplitMix, depth: Int) -> [CostEstimate] {
    (0..<Int.random(in: 0...4, using: &random)).map { _ in tree(&random, depth: depth) }
  }

  private func leaves(_ tree: CostEstimate) -> [(cause: Cause, time: Seconds)] {
    switch tree {
    case .term(let cause, let time): [(cause, time)]
    case .serial(let parts), .overlapped(let parts): parts.flatMap(leaves)
    case .share(let share, let whole):
      leaves(whole).map { (cause: $0.cause, time: $0.time * share) }
    case .part(_, let times, let whole):
      leaves(whole).map { (cause: $0.cause, time: $0.time * Double(times)) }
    }
  }

  private func sum(_ blame: [Blame]) -> Double { blame.reduce(0) { $0 + $1.time.value } }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(a, b) }

  @Test(arguments: 0..<80) func blameSumsToTime(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let tree = tree(&random, depth: 5)
    #expect(isClose(sum(tree.blame), tree.time.value), "\(tree)")
  }

  @Test(arguments: 0..<80) func serialTakesAtLeastAsLongAsOverlapped(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let parts = parts(&random, depth: 3)
    let (serial, overlapped) = (
      CostEstimate.serial(parts).time, CostEstimate.overlapped(parts).time
    )
    #expect(serial >= overlapped)
    #expect(serial.value == parts.reduce(0) { $0 + $1.time.value })
    #expect(overlapped.value == parts.map(\.time.value).max() ?? 0)
  }

  @Test(arguments: 0..<80) func whatIsBlamedOrHiddenIsWhatIsInTheTree(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let tree = tree(&random, depth: 5)
    let leaves = leaves(tree)
    let named = Set((tree.blame + tree.hidden).map(\.cause))
    #expect(named == Set(leaves.filter { $0.time > .zero }.map(\.cause)))
    let total = leaves.reduce(0) { $0 + $1.time.value }
    #expect(isClose(sum(tree.blame) + sum(tree.hidden), total), "\(tree)")
  }

  @Test(arguments: 0..<80) func causesAreListedOnceAndLongestFirst(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let tree = tree(&random, depth: 5)
    for list in [tree.blame, tree.hidden] {
      #expect(Set(list.map(\.cause)).count == list.count)
      #expect(zip(list, list.dropFirst()).allSatisfy { $0.time >= $1.time })
    }
    #expect(tree.bound == tree.blame.first?.cause)
    #expect((tree.bound == nil) == tree.blame.isEmpty)
  }

  @Test(arguments: 0..<80) func simplifyingKeepsTimeAndCauses(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let tree = tree(&random, depth: 5)
    #expect(tree.simplified.time == tree.time, "\(tree)")
    #expect(Set(tree.simplified.blame.map(\.cause)) == Set(tree.blame.map(\.cause)))
    #expect(tree.time == .zero || leaves(tree.simplified).allSatisfy { $0.time > .zero })
  }

  @Test(arguments: 0..<40) func theOrderOfPartsChangesNoBlame(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let parts = parts(&random, depth: 1)
    let shuffled = parts.shuffled(using: &random)
    let causes = { (parts: [CostEstimate]) in Set(CostEstimate.serial(parts).blame.map(\.cause)) }
    #expect(causes(parts) == causes(shuffled))
    #expect(
      isClose(CostEstimate.serial(parts).time.value, CostEstimate.serial(shuffled).time.value))
  }

  @Test func theLongestOfOverlappedPartsHasTheWholeTime() {
    let computing = CostEstimate.term(.compute(.vector, .fp32), Seconds(5))
    let reading = CostEstimate.term(.read(level: "L2"), Seconds(3))
    let writing = CostEstimate.term(.write(level: "L2"), Seconds(1))
    let tree = CostEstimate.serial([
      .term(.startup, Seconds(2)), .overlapped([.serial([reading, writing]), computing]),
    ])
    #expect(tree.time == Seconds(7))
    #expect(tree.blame.map(\.cause) == [.compute(.vector, .fp32), .startup])
    #expect(tree.blame.map(\.time) == [Seconds(5), Seconds(2)])
    #expect(tree.hidden.map(\.cause) == [.read(level: "L2"), .write(level: "L2")])
    #expect(tree.hidden.map(\.time) == [Seconds(3), Seconds(1)])
    #expect(tree.bound == .compute(.vector, .fp32))
  }

  @Test func ofEqualPartsTheFirstIsBlamed() {
    let tree = CostEstimate.overlapped([
      .term(.startup, Seconds(1)), .term(.overhead("barrier"), Seconds(1)),
    ])
    #expect(tree.blame.map(\.cause) == [.startup])
    #expect(tree.hidden.map(\.cause) == [.overhead("barrier")])
  }

  @Test(arguments: [CostEstimate.serial([]), .overlapped([]), .serial([.overlapped([])])])
  func nothingTakesNoTimeAndHasNoBound(tree: CostEstimate) {
    #expect(tree.time == .zero && tree.blame.isEmpty && tree.hidden.isEmpty && tree.bound == nil)
  }

  @Test func causesHaveNamesOfTheirOwn() {
    #expect(Set(Self.causes.map(\.description)).count == Self.causes.count)
    #expect(Cause.compute(.matrix, .bf16).description == "matrix bf16")
    #expect(Cause.read(level: "DRAM").description == "DRAM reads")
  }
}
