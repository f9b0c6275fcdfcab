import Model
import Planning
import Quantities
import Testing
import Workloads

@Suite struct OperationHelpTests {
  /// The sizes that help says must be given make an operation, each of them is needed, and what may be given beside is taken.
  @Test(arguments: Catalog.entries.map(\.kind)) func exampleSizesMakeAnOperation(
    kind: OperationKind
  ) throws {
    let entry = try #require(Catalog.entries.first { $0.kind == kind })
    let needed = entry.needed
    _ = try Catalog.operation(kind, type: entry.types[0], axes: needed)
    for (axis, _) in needed.sizes {
      var fewer = needed
      fewer[axis] = nil
      #expect(throws: WorkloadError.self, "\(axis.option)") {
        try Catalog.operation(kind, type: entry.types[0], axes: fewer)
      }
    }
    #expect(Set(entry.optional).isDisjoint(with: needed.sizes.map(\.axis)))
  }

  @Test func helpNamesSizesAndAQuestionToCopy() throws {
    let name = OperationName("attention", algorithm: "flash")
    let text = try OperationHelp(name, options: Axis.allCases).text
    for part in [
      "--head-dim <count>", "must be given", "--causal", "orrery predict attention_flash --heads",
    ] { #expect(text.contains(part)) }
    #expect(throws: PlanningError.self) {
      try OperationHelp(OperationName("gem", algorithm: nil), options: [])
    }
  }

  @Test func everyKindSaysWhatItComputes() {
    #expect(Set(OperationKind.allCases.map(\.meaning)).count == OperationKind.allCases.count)
    #expect(Set(Axis.allCases.map(\.meaning)).count == Axis.allCases.count)
  }
}
