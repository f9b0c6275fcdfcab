import Hardware
import Testing

/// One thing that is wrong in the sample, and what is said about it.
struct Fault: Sendable, CustomTestStringConvertible {
  var old: String
  var new: String
  var line: Int
  var says: [String]
  var testDescription: String { "\(old) -> \(new)" }

  init(_ old: String, _ new: String, line: Int, says: String...) {
    self.old = old
    self.new = new
    self.line = line
    self.says = says
  }

  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    let text = Sample.replacing(old, with: new)
    #expect(text != Sample.text, sourceLocation: sourceLocation)
    let error = failure { () throws(HardwareError) in
      try reader.profile(xml: Array(text.utf8), name: "faulty.xml")
    }
    guard case .invalid(let file, let line, let message) = error else {
      Issue.record(
        "expected .invalid, got \(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
    #expect(file == "faulty.xml", sourceLocation: sourceLocation)
    #expect(line == self.line, "\(message)", sourceLocation: sourceLocation)
    for part in says {
      #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation)
    }
  }
}

@Suite struct ProfileErrorTests {
  @Test(arguments: [
    Fault(#"line="128 B""#, #"line="128 B" ways="0""#, line: 5, says: "ways=\"0\""),
    Fault(
      #"line="128 B""#, #"line="128 B" inclusion="some""#, line: 5, says: "inclusion",
      "neither, inclusive, exclusive"),
    Fault(#" scope="device""#, "", line: 5, says: "<memory> lacks the attribute 'scope'"),
    Fault(#" source="measured"/>"#, "/>", line: 8, says: "<overlap> lacks the attribute 'source'"),
    Fault(
      #"source="fit"/>"#, #"source=" "/>"#, line: 14, says: "source", "where the figure comes from"),
    Fault("1 TB/s", "1 TBps", line: 6, says: "<bandwidth>", "\"1 TBps\"", "GB/s", "4.8 TB/s"),
    Fault("1 TB/s", "1000 GB", line: 6, says: "rate=\"1000 GB\"", "one blank and a unit"),
    Fault("1 TB/s", "1TB/s", line: 6, says: "one blank"),
    Fault("1 TB/s", "1 Tb/s", line: 6, says: "units: TiB/s"),
    Fault("63 GB/s", "63 GHz", line: 11, says: "bandwidth=\"63 GHz\"", "B/s"),
    Fault("1 MiB", "1 MB/s", line: 5, says: "capacity=\"1 MB/s\"", "60 MiB"),
    Fault("1 MiB", "-1 MiB", line: 5, says: "capacity"),
    Fault("2 TFLOP/s", "2 TFLOPS", line: 4, says: "989.4 TFLOP/s"),
    Fault("2 TFLOP/s", "2 TiFLOP/s", line: 4, says: "TFLOP/s"),
    Fault("200 ns", "200 GHz", line: 7, says: "time=\"200 GHz\"", "us"),
    Fault("1 GHz", "1 GB", line: 3, says: "clock=\"1 GB\"", "1830 MHz"),
    Fault(#"cores="4""#, #"cores="0""#, line: 3, says: "cores=\"0\"", "whole number"),
    Fault(#"cores="4""#, #"cores="four""#, line: 3, says: "cores=\"four\"", "whole number"),
    Fault(#"cores="4""#, #"cores="99999999999999999999""#, line: 3, says: "below 2^63"),
    Fault(#"kind="gpu""#, #"kind="tpu""#, line: 2, says: "one of cpu, gpu, accelerator, node"),
    Fault("bf16", "bfloat", line: 4, says: "type=\"bfloat\"", "fp64, fp32, tf32"),
    Fault(#"workers="all""#, #"workers="2""#, line: 4, says: "expected one of 1, all"),
    Fault("parameters", "ceilings", line: 12, says: "expected one of parameters"),
    Fault(#"name="sample""#, #"name="a/b""#, line: 2, says: "a name of letters"),
    Fault(#"name="pcie""#, #"name=" pcie""#, line: 11, says: "without blanks at its ends"),
    Fault(#"name="pcie""#, #"nam="pcie""#, line: 11, says: "<link> has no attribute 'nam'"),
    Fault("<overlap", "<speed", line: 8, says: "<speed> is not allowed here"),
    Fault(
      "  <processor cores=\"4\" clock=\"1 GHz\" source=\"datasheet\"/>\n", "", line: 3,
      says: "<compute> is not allowed here", "<processor>"),
    Fault("hardware-profile name", "profile name", line: 17, says: "not well-formed", "mismatch"),
    Fault("<family", "text<family", line: 2, says: "holds text"),
  ])
  func whatTheSchemaRefusesIsNamed(fault: Fault) { fault.check() }

  @Test(arguments: [
    Fault("2 TFLOP/s", "0 TFLOP/s", line: 4, says: "<compute>", "more than 0"),
    Fault(#"line="128 B""#, #"ways="16""#, line: 5, says: "but no 'line'"),
    Fault("2 TFLOP/s", "1e999 TFLOP/s", line: 4, says: "not a finite number"),
    Fault("1 MiB", "0 B", line: 5, says: "capacity=\"0 B\"", "more than 0"),
    Fault("1 TB/s", "0 B/s", line: 6, says: "<bandwidth>", "more than 0"),
    Fault(#"share="0.9""#, #"share="1.1""#, line: 8, says: "a share from 0 to 1"),
    Fault(#"share="0.9""#, #"share="-0.1""#, line: 8, says: "a share from 0 to 1"),
    Fault(#"widen="1.5""#, #"widen="0.5""#, line: 12, says: "a factor of 1 or more"),
    Fault(#"value="1.1 us""#, #"value="6 us""#, line: 14, says: "between 'low' and 'high'"),
    Fault(#"low="0 us""#, #"low="0""#, line: 14, says: "mixes times and ratios"),
    Fault(#"p10="-0.08""#, #"p10="0.1""#, line: 15, says: "p10=\"0.1\"", "p10 no greater than p90"),
    Fault(#"p10="-0.08""#, #"p10="-1""#, line: 15, says: "relative errors above -1"),
    Fault(#"p10="-0.08""#, #"p10="-101""#, line: 15, says: "a quantile"),
    Fault(#"latency="1 us""#, #"latency-source="x""#, line: 11, says: "no 'latency'"),
  ])
  func whatMakesNoSenseIsNamed(fault: Fault) { fault.check() }

  @Test(arguments: [
    (5, 9, "L2"), (10, 10, "launch"), (11, 11, "pcie"), (13, 16, "gemm"), (14, 14, "fill"),
    (6, 6, "read"),
    (4, 4, "matrix bf16 by all"),
  ])
  func aSecondPartWithTheSameKeyIsRefused(first: Int, last: Int, key: String) {
    let lines = Sample.text.split(separator: "\n", omittingEmptySubsequences: false)
    let part = lines[(first - 1)...(last - 1)].joined(separator: "\n")
    Fault(part, "\(part)\n\(part)", line: last + 1, says: key).check()
  }

  @Test func theWidthOfACeilingIsPartOfItsKey() throws {
    let line =
      #"<compute unit="matrix" type="bf16" workers="all" rate="2 TFLOP/s" source="datasheet"/>"#
    func widened(_ width: String) -> String {
      line.replacing("rate=", with: "width=\"\(width)\" rate=")
    }
    let two = Sample.replacing(line, with: "\(line)\(widened("64 B"))\(widened("32 B"))")
    #expect(try reader.profile(xml: Array(two.utf8), name: "two").compute.count == 3)
    Fault(line, "\(widened("64 B"))\n\(widened("64 B"))", line: 5, says: "a second <compute>")
      .check()
    Fault(
      line, "\(widened("64 B"))\n\(widened("0.064 kB"))", line: 5, says: "a second time", "line 4"
    )
    .check()
  }
}
