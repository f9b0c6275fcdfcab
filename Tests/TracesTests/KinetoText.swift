import Traces

/// Events as PyTorch's profiler writes them; times are whole microseconds.
enum KinetoText {
  static func event(
    _ category: String?, _ name: String, _ start: Int, _ duration: Int, process: Int, thread: Int,
    _ arguments: [String] = []
  ) -> String {
    let category = category.map { #""cat":"\#($0)","# } ?? ""
    return #"{"ph":"X",\#(category)"name":"\#(name)","pid":\#(process),"tid":\#(thread),"#
      + #""ts":\#(start),"dur":\#(duration),"args":{\#(arguments.joined(separator: ","))}}"#
  }

  static func call(
    _ start: Int, _ duration: Int, correlation: Int, name: String = "cudaLaunchKernel",
    process: Int = 100
  ) -> String {
    event(
      "cuda_runtime", name, start, duration, process: process, thread: process,
      [#""correlation":\#(correlation)"#])
  }

  static func kernel(
    _ name: String, _ start: Int, _ duration: Int, correlation: Int? = nil, device: Int = 0,
    stream: Int = 7
  ) -> String {
    event(
      "kernel", name, start, duration, process: device, thread: stream,
      correlation.map { [#""correlation":\#($0)"#] } ?? [])
  }

  /// An operation of the framework over tensors of fp32.
  static func operation(
    _ name: String, _ start: Int, _ duration: Int, shapes: [[Int]]? = nil, process: Int = 100
  ) -> String {
    let types = (shapes ?? []).map { _ in #""float""# }.joined(separator: ",")
    let arguments = shapes.map {
      [#""Input Dims":\#($0.description)"#, #""Input type":[\#(types)]"#]
    }
    return event(
      "cpu_op", name, start, duration, process: process, thread: process, arguments ?? [])
  }

  static func read(_ events: [String], members: String = "") throws -> ImportedTrace {
    let text = #"{\#(members)"traceEvents":[\#(events.joined(separator: ","))]}"#
    return try ChromeTrace.read(Array(text.utf8))
  }
}

extension Trace {
  /// The kernels' names and durations in nanoseconds, by start.
  var kernels: [(name: String, duration: Int64, span: Int)] {
    spans.indices.filter { spans[$0].kind == .kernel }
      .sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
      .map { (names[spans[$0].name], spans[$0].duration, $0) }
  }
}
