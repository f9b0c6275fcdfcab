import Laws
import Testing
import Workloads

@Suite struct AxesTests {
  @Test(arguments: 0..<30) func textReadsBack(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let chosen = Axis.allCases.shuffled(using: &random).prefix(
      Int.random(in: 0...8, using: &random))
    let sizes = chosen.map { ($0, Int(random.integer())) }
    let axes = Axes(sizes)
    #expect(axes.sizes.map(\.axis) == Array(chosen))
    #expect(axes.sizes.map(\.size) == sizes.map(\.1))
    let again = try Axes(text: axes.description)
    #expect(again == axes)
    #expect(again.hashValue == axes.hashValue)
    #expect(again.sizes.map(\.size) == sizes.map(\.1))
  }

  @Test func aSizeIsReplacedWhereItStandsAndTakenOut() {
    var axes = Axes([(.m, 1), (.n, 2), (.k, 3)])
    axes[.n] = 7
    #expect(axes.description == "M=1;N=7;K=3")
    axes[.m] = nil
    axes[.rows] = nil
    #expect(axes.description == "N=7;K=3")
    #expect(axes[.m] == nil && axes[.k] == 3)
    axes[.m] = 4
    #expect(axes.description == "N=7;K=3;M=4")
  }

  @Test func namesAndOptionsAreDistinct() {
    // "n" is the option of N; elements of a vector, "n" in files, are spelt out.
    #expect(Axis.elements.option == "elements" && Axis.elements.rawValue == "n")
    #expect(Set(Axis.allCases.map(\.option)).count == Axis.allCases.count)
    #expect(Axis.allCases.allSatisfy { $0.option == $0.option.lowercased() })
  }
}
