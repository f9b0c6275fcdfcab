import Documents
import Hardware
import Model
import Quantities
import Replay
import Traces
import Workloads

/// One change that a run is replayed with, as it is written on the command line, and the profiles that it may need.
struct WhatIf {
  /// What can be written, with what it does.
  static let forms = [
    ("NAME=FACTOR", "what kernels, operations or calls of this name do, so many times faster"),
    ("remove=NAME", "without the kernels, operations or calls of this name"),
    ("host=FACTOR", "a host so many times faster"),
    ("launches=none", "calls that launch work take no time"),
    ("launches=graph", "all work captured in one graph"),
    ("profiler=none", "without what the profiler adds on the host"),
    ("fuse=elementwise", "chains of element-wise kernels as one kernel each"),
    ("attention=ALGORITHM", "attention by naive, flash or block-sparse"),
    ("type=TYPE", "products and attention in another element type"),
    ("data-parallel=N", "gradients summed over so many ranks"),
    ("tensor-parallel=N", "products and heads split over so many devices"),
    ("link-bandwidth=FACTOR", "links between devices with so many times the bandwidth"),
    ("link-latency=FACTOR", "links between devices with so many times the latency"),
    ("overlap=communication", "collectives beside what does not use what they give"),
  ]

  let key: String
  let value: String

  init(_ text: String) throws(CommandError) {
    guard let equals = text.lastIndex(of: "="), equals != text.startIndex else {
      throw .usage("--what-if '\(text)' is not of the form KEY=VALUE")
    }
    key = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }

  /// Whether --on says what it is about, rather than where the run is moved.
  var asksOfMachine: Bool { Self.machineKeys.contains(key) }

  private static let machineKeys: Set<String> = [
    "launches", "profiler", "fuse", "attention", "type", "data-parallel", "tensor-parallel",
    "link-bandwidth", "link-latency",
  ]

  /// Changes a program, and says what that did.
  func apply(to program: inout TracedProgram, _ place: ReplayPlace) throws -> String {
    switch key {
    case "remove":
      return "\(try found(program.remove(value), value, program)) spans removed"
    case "host":
      program.speedUpHost(by: try factor())
      return "hosts"
    case "launches": return try launches(&program, place)
    case "profiler":
      try expect(["none"])
      let gone = program.removeProfiler(try place.profilerCost())
      return "\(gone.rounded()) of host time removed"
    case "fuse":
      try expect(["elementwise", "element-wise"])
      return program.fuseElementwise(on: try place.machine()).text
    case "attention", "type": return try replace(&program, place)
    case "data-parallel" where !program.hasCollectives,
      "link-bandwidth" where !program.hasCollectives, "link-latency" where !program.hasCollectives:
      throw CommandError.usage(
        "--what-if \(key) changes collectives, and the run has none that are understood")
    case "data-parallel":
      return program.setRanks(try count(), on: try place.machine()).text
    case "tensor-parallel":
      return program.setTensorParallel(try count(), on: try place.machine()).text
    case "link-bandwidth", "link-latency":
      let (here, there) = try place.links(key, by: try factor())
      return program.changeLinks(from: here, to: there).text
    case "overlap":
      try expect(["communication"])
      return "\(program.overlapCommunication()) collectives"
    default:
      let factor = try factor()
      return "\(try found(program.speedUp(key, by: factor), key, program)) spans"
    }
  }

  private func launches(_ program: inout TracedProgram, _ place: ReplayPlace) throws -> String {
    try expect(["none", "graph"])
    if value == "none" {
      program.removeLaunches()
      return "launching calls"
    }
    let gap = try place.machine().host.time(.graphGap)
    program.captureLaunches(gap: gap.nanoseconds)
    return "one graph launch, \(gap.rounded()) between kernels"
  }

  private func replace(_ program: inout TracedProgram, _ place: ReplayPlace) throws -> String {
    let machine = try place.machine()
    if key == "type" {
      guard let type = ElementType(rawValue: value) else {
        throw WorkloadError.unknownType(name: value)
      }
      return program.replaceOperations(on: machine) { $0.inType(type) }.text
    }
    guard let algorithm = Attention.Algorithm(rawValue: value) else {
      let known = Attention.Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError.usage("there is no attention '\(value)'; known are \(known)")
    }
    return program.replaceOperations(on: machine) { $0.attending(by: algorithm) }.text
  }

  private func found(
    _ count: Int, _ name: String, _ program: TracedProgram
  ) throws(CommandError) -> Int {
    guard count == 0 else { return count }
    let known = Set(program.trace.names).sorted().prefix(40).joined(separator: ", ")
    throw .usage("no span is called '\(name)'; there are \(known)")
  }

  private func factor() throws(CommandError) -> Double {
    // A month of nanoseconds times this stays within the clock's range.
    guard let factor = Double(value), factor >= 1e-3, factor <= 1e6 else {
      throw .usage(
        "--what-if '\(key)=\(value)' is not of the form \(key)=FACTOR with a factor from 0.001 to 1000000"
      )
    }
    return factor
  }

  private func count() throws(CommandError) -> Int {
    guard let count = Int(value), count >= 1, count < 1 << 20 else {
      throw .usage("--what-if '\(key)=\(value)' is not of the form \(key)=N with N at least 1")
    }
    return count
  }

  private func expect(_ values: [String]) throws(CommandError) {
    guard values.contains(value) else {
      throw .usage(
        "--what-if '\(key)=\(value)' is not of the form "
          + values.map { "\(key)=\($0)" }.joined(separator: " or "))
    }
  }
}

extension TracedOperation {
  /// The same product or attention in another type; nil for other operations, and where it is in that type.
  fileprivate func inType(_ type: ElementType) -> TracedOperation? {
    guard ["gemm", "grouped_gemm", "attention_flash", "attention_naive"].contains(kind),
      self.type != type.rawValue
    else { return nil }
    var other = self
    other.type = type.rawValue
    return other
  }

  /// The same attention by another algorithm; nil for what is none.
  fileprivate func attending(by algorithm: Attention.Algorithm) -> TracedOperation? {
    guard let old = (try? operation()) as? Attention, old.algorithm != algorithm else { return nil }
    let other = Attention(
      algorithm, type: old.elementType, batch: old.batch, heads: old.heads, kvHeads: old.kvHeads,
      queries: old.queries, keys: old.keys, headDim: old.headDim, causal: old.causal)
    var setting = setting
    setting.library = Catalog.library(of: other.kind)
    return TracedOperation(other, setting: setting)
  }
}

extension ChangedWork {
  var text: String {
    let kept = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2)
      .map { "\($0.value.rounded()) as it was: \($0.key)" }
    return
      (["\(changed.rounded()) of devices' work, \(coverage.percent) % of what there is"] + kept)
      .joined(separator: "; ")
  }
}
