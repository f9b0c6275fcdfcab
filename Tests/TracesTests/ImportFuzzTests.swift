import Documents
import Foundation
import Laws
import Testing
import Traces
import Workloads

/// The fuzz target of the importers: damaged documents of every format are read or refused, soon and in little memory.
///
/// `ORRERY_FUZZ=10000` makes the run as long as that many documents a format; the tests' own is short.
@Suite struct ImportFuzzTests {
  private static var count: Int {
    ProcessInfo.processInfo.environment["ORRERY_FUZZ"].flatMap { Int($0) } ?? 120
  }

  /// A format, and sound documents of it.
  enum Format: String, CaseIterable, CustomTestStringConvertible {
    case kineto, packed, exported, executionTrace, chakra, table

    var testDescription: String { rawValue }

    func documents() throws -> [[UInt8]] {
      switch self {
      case .kineto: [Array(Self.events.utf8), Array("[\(Self.event),\(Self.event)]".utf8)]
      case .packed: [Gzip.deflate(Array(Self.events.utf8))]
      case .exported:
        [
          {
            var random = SplitMix(seed: 7)
            return random.trace(spans: 12).chromeTrace()
          }()
        ]
      case .executionTrace: [Array(Self.nodes.utf8)]
      case .chakra: [Self.messages]
      case .table:
        [Array("op,dtype,dims,flops,bytes_min,median_us\ngemm,bf16,M=1;N=2;K=3,12,22,1.5\n".utf8)]
      }
    }

    private static let event =
      #"{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":1.5,"dur":2,"args":{"stream":7,"correlation":3,"grid":[1,2,3]}}"#

    static let events = """
      {"schemaVersion":1,"deviceProperties":[{"id":0,"name":"A"}],"baseTimeNanoseconds":1000,
      "distributedInfo":{"rank":1},"traceEvents":[
      {"ph":"X","cat":"cpu_op","name":"aten::mm","pid":5,"tid":9,"ts":1,"dur":9,"args":{"External id":1,"Input Dims":[[2,3],[3,4]],"Input type":["float","float"]}},
      {"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":5,"tid":9,"ts":2,"dur":1,"args":{"correlation":3}},
      \(event),
      {"ph":"X","cat":"cuda_sync","name":"Stream Sync","pid":0,"tid":7,"ts":4,"dur":1,"args":{"cuda_sync_kind":"Stream Sync","stream":7,"correlation":4}},
      {"ph":"s","id":1,"pid":5,"tid":9,"ts":1,"cat":"fwdbwd","name":"fwdbwd"},
      {"ph":"M","name":"thread_name","ts":0,"pid":0,"tid":7,"args":{"name":"stream 7"}}
      ],"traceName":"t"}
      """
    static let nodes = """
      {"schema":"1.0.1","pid":3,"time":"now","start_ts":1,"nodes":[
      {"name":"aten::add","id":2,"rf_id":1,"parent":1,"fw_parent":0,"seq_id":-1,"scope":0,"tid":1,"fw_tid":0,"op_schema":"s",
      "inputs":[[1,2,0,6,4,"cuda:0"]],"input_shapes":[[2,3]],"input_types":["Tensor(float)"],"outputs":[[3,4,0,6,4,"cuda:0"]],"output_shapes":[[2,3]],"output_types":["Tensor(float)"]},
      {"name":"aten::mul","id":3,"rf_id":2,"parent":2,"fw_parent":0,"seq_id":-1,"scope":0,"tid":1,"fw_tid":0,"op_schema":"","inputs":[[3,4,0,6,4,"cuda:0"],2],"input_shapes":[[2,3],[]],"input_types":["Tensor(float)","Int"],"outputs":[],"output_shapes":[],"output_types":[]}]}
      """
    static let messages =
      ChakraMessage.metadata("0.0.4")
      + ChakraMessage.node(1, "aten::mm", start: 5, duration: 7, isHost: true)
      + ChakraMessage.node(2, "gemm", data: [1], start: 13, duration: 20, isHost: false)
  }

  @Test(arguments: Format.allCases) func damagedDocumentsAreReadOrRefused(_ format: Format) throws {
    let documents = try format.documents()
    for seed in 0..<Self.count {
      var random = SplitMix(seed: UInt64(seed))
      let damaged = random.damaged(documents[seed % documents.count])
      let clock = ContinuousClock()
      let time = clock.measure {
        guard var trace = (try? ImporterCatalog.read(damaged))?.trace else { return }
        trace.recogniseOperations()
      }
      #expect(time < .seconds(5), "seed \(seed) of \(format)")
    }
    #expect(peakMemory < 1 << 30)
  }

  /// The most memory that this process ever had, in bytes.
  private var peakMemory: Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) << 10
  }

  @Test func theSoundDocumentsAreRead() throws {
    for format in Format.allCases {
      for document in try format.documents() {
        #expect(try ImporterCatalog.read(document).trace.operations.count >= 0, "\(format)")
      }
    }
  }
}
