import Documents
import Foundation
import Quantities
import Testing

@testable import Workloads

/// Tables of requests and of published services.
@Suite struct RequestTableTests {
  private static let head =
    "engine,model,weights,kv,workload,loop,load,request,arrival_ms,prompt,output,ttft_ms,tpot_ms,e2e_ms\n"

  private func model(_ name: String, _: Int) throws -> Transformer {
    guard name == "known" else { throw NoModel() }
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "models/llama-3.1-8b.json")
    return try ModelConfig(bytes: [UInt8](Data(contentsOf: file))).model
  }
  private struct NoModel: Error {}

  private func services(_ rows: String) throws -> MeasuredServices {
    try RequestTable.services(CSVTable(bytes: Array((Self.head + rows).utf8)), models: model)
  }

  @Test func rowsOfAWorkloadAreOneServiceInTheOrderOfTheirNumbers() throws {
    let found = try services(
      """
      vllm-0.24,known,bf16,bf16,a,closed,8,1,7,20,3,90,5,100
      vllm-0.24,known,bf16,bf16,a,closed,8,0,0,10,1,80,,80
      vllm-0.24,known,bf16,bf16,b,open,2.5,0,0,10,2,80,4,84
      vllm-0.24,other,bf16,bf16,a,open,2.5,0,0,10,2,80,4,84
      """)
    #expect(found.services.map(\.workload) == ["a", "b"])
    #expect(found.services[0].loop == .closed(8) && found.services[1].loop == .open)
    #expect(found.services[0].requests.map(\.prompt) == [10, 20])
    #expect(found.services[0].requests.map(\.timePerToken) == [nil, 0.005])
    #expect(found.services[0].version == "0.24")
    #expect(found.left.values.reduce(0, +) == 1)
  }

  @Test(arguments: [
    ("sglang,known,bf16,bf16,a,closed,8,0,0,10,1,80,,80", "line 2: engine"),
    ("vllm-0.24,known,bf17,bf16,a,closed,8,0,0,10,1,80,,80", "line 2: weights"),
    ("vllm-0.24,known,bf16,bf16,a,spiral,8,0,0,10,1,80,,80", "line 2: loop"),
    ("vllm-0.24,known,bf16,bf16,a,closed,0,0,0,10,1,80,,80", "line 2: load"),
    ("vllm-0.24,known,bf16,bf16,a,closed,8,0,0,0,1,80,,80", "line 2: prompt"),
    ("vllm-0.24,known,bf16,bf16,a,closed,8,0,0,10,-3,80,,80", "line 2: output"),
    ("vllm-0.24,known,bf16,bf16,a,closed,8,0,0,10,3,x,5,80", "line 2: ttft_ms"),
  ])
  func aRowThatIsNoneIsNamedWithItsLine(row: String, error: String) throws {
    let thrown = #expect(throws: (any Error).self) { try services(row) }
    #expect("\(try #require(thrown))".hasPrefix(error), "\(String(describing: thrown))")
  }

  @Test func publishedServicesThatCannotBeAskedAreCounted() throws {
    let text = """
      card,gpus,engine,model,weights,kv,mode,isl,osl,lengths,concurrency,plan,tp,pp,dp,ep,replicas,ttft_ms,tpot_ms,suspect
      H200,4,vllm,known,fp8,auto,aggregate,1024,128,uniform 0.8-1.0,8,stated,4,1,1,,,100,9,
      H200,4,vllm,known,bf16,fp8,aggregate,1024,128,not stated,8,read,2,1,1,2,2,100,9,
      H200,4,vllm,known,bf16,,disaggregate,1024,128,not stated,8,stated,4,1,1,,,100,9,
      H200,4,vllm,known,bf16,,aggregate,1024,128,not stated,8,gpus,4,1,1,,,100,9,
      H200,4,vllm,known,bf16,,aggregate,1024,128,not stated,8,stated,1,1,4,,,100,9,
      H200,4,vllm,known,bf16,,aggregate,1024,128,not stated,8,stated,1,4,1,,,100,9,
      H200,4,vllm,known,bf16,,aggregate,1024,128,not stated,8,stated,4,1,1,,,100,9,1
      H200,4,vllm,other,bf16,,aggregate,1024,128,not stated,8,stated,4,1,1,,,100,9,
      """
    let found = try ServingTable.services(CSVTable(bytes: Array(text.utf8)), models: model)
    #expect(found.rows.count == 2 && found.left.count == 6)
    #expect(found.rows[0].types.weights == .fp8 && found.rows[0].isDrawn)
    #expect(found.rows[1].types.cache == .fp8 && found.rows[1].replicas == 2)
    #expect(found.rows[1].plan.expert == 2 && found.rows[1].plan.expertTensor == 1)
  }
}
