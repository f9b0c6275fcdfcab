import Testing
import Workloads

@Suite struct CollectiveTests {
  /// Bytes that a rank sends for a byte of the operation (Patarasuk and Yuan 2009; NCCL's own factors).
  @Test(arguments: [
    (Collective.Form.allReduce, 4, 1.5), (.allGather, 4, 0.75), (.reduceScatter, 8, 0.875),
    (.allToAll, 2, 0.5), (.broadcast, 4, 1), (.sendReceive, 2, 1),
  ])
  func ringsSendWhatTheoryDemands(form: Collective.Form, ranks: Int, share: Double) {
    #expect(Collective.sent(form, ranks: ranks) == share)
  }

  @Test func treesTakeFewerStepsAndOneShotSendsMore() {
    for ranks in [4, 8, 64, 1024] {
      let (ring, tree) = (
        Collective.steps(.allReduce, ranks: ranks),
        Collective.steps(.allReduce, ranks: ranks, by: .tree)
      )
      #expect(tree < ring || ranks <= 4)
      #expect(Collective.steps(.allReduce, ranks: ranks, by: .oneShot) == 1)
      #expect(
        Collective.sent(.allReduce, ranks: ranks, by: .oneShot)
          > Collective.sent(.allReduce, ranks: ranks))
    }
  }

  @Test func aCollectiveOfOneIsRefused() {
    #expect(throws: WorkloadError.alone(kind: "all_reduce")) {
      try Catalog.operation(kind: "all_reduce", type: "bf16", axes: "ranks=1;bytes=8")
    }
  }
}
