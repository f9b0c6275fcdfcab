import Model
import Quantities
import Traces
import Workloads

/// A model split over so many devices.
struct TensorParallelDevices: ReplayChange {
  static let key = "tensor-parallel"
  static let forms = [
    ChangeForm("tensor-parallel=N", "products and heads split over so many devices")
  ]
  private let devices: Int

  init(_ text: ChangeText) throws(ChangeError) { devices = try text.count() }

  var action: ChangeAction {
    .onMachine { (program, machine) throws(ModelError) in
      .work(try program.setTensorParallel(devices, on: machine))
    }
  }
}

extension StepModel {
  /// Refuses more devices than a sum can be taken over, whatever is summed.
  fileprivate func checkSums(over devices: Int) throws(ModelError) {
    let sum = Collective(.allReduce, type: .bf16, bytes: 1 << 20, ranks: devices)
    _ = try time(sum, setting: Setting(library: .nccl, residency: .hot))
  }
}

extension TracedProgram {
  /// Splits a model over so many devices: products and heads by columns, the products that give the stream by rows, with an
  /// all-reduce after each of those; what works on split results works on its share.
  ///
  /// The stream's width is that which most products take. Of a run that is split already the collectives change ranks. Throws where
  /// the machine cannot sum over so many devices.
  fileprivate mutating func setTensorParallel(
    _ devices: Int, on machine: StepModel
  ) throws(ModelError) -> ChangedWork {
    if devices > 1 { try machine.checkSums(over: devices) }
    let before = collectives.map(\.collective.ranks).max() ?? 1
    var work = before > 1 ? setRanks(devices, on: machine) : ChangedWork()
    let split = Split(trace.operations, ratio: Double(devices) / Double(before))
    guard devices != before else { return work }
    let inserted = before == 1 ? split.closing(trace) : []
    let changed = changeOperations { traced throws(ModelError) in
      guard let share = split.share(of: traced) else { return nil }
      let here = try machine.traced(traced)
      return try machine.traced(share) / here
    }
    work.changed += changed.changed
    for (reason, time) in changed.reasons where !reason.hasPrefix("all_reduce") {
      work.carry(time, reason)
    }
    for place in activities.indices {
      guard let operation = trace.spans[Int(activities[place].span)].operation,
        inserted.contains(operation), let product = split.product(trace.operations[operation])
      else { continue }
      let bytes = Int(Double(product.m * product.n) * product.elementType.size.value)
      let collective = Collective(
        .allReduce, type: product.elementType, bytes: bytes, ranks: devices)
      let setting = Setting(library: .nccl, residency: .hot)
      let traced = TracedOperation(collective, setting: setting)
      do throws(ModelError) {
        insert(
          traced, named: "all_reduce (added)", lasting: try machine.traced(traced), after: place)
      } catch {
        work.carry(.zero, "\(error)")
      }
    }
    return work
  }

  /// Adds work to a stream, right after other work.
  private mutating func insert(
    _ operation: TracedOperation, named name: String, lasting time: Seconds, after place: Int
  ) {
    if trace.names.last != name { trace.names.append(name) }
    trace.operations.append(operation)
    let before = trace.spans[Int(activities[place].span)]
    trace.spans.append(
      Span(
        name: trace.names.count - 1, lane: before.lane, start: before.end,
        duration: time.nanoseconds,
        operation: trace.operations.count - 1, kind: .kernel, correlation: before.correlation,
        external: before.external))
    activities.append(
      Activity(
        span: Int32(truncatingIfNeeded: trace.spans.count - 1), call: activities[place].call,
        duration: time.nanoseconds, lead: 0, gap: latencies.gap))
    followers[Int32(truncatingIfNeeded: place), default: []].append(
      Int32(truncatingIfNeeded: activities.count - 1))
  }
}

/// What is split of a model, and how.
private struct Split {
  let ratio: Double
  /// The width of what flows from layer to layer.
  private let stream: Int
  /// How many elements results of products have that are split.
  private var split: Set<Int> = []

  init(_ operations: [TracedOperation], ratio: Double) {
    self.ratio = ratio
    let products = operations.compactMap { try? $0.operation() as? GEMM }
    var widths: [Int: Int] = [:]
    for product in products { widths[product.k, default: 0] += 1 }
    stream = widths.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    for product in products where product.n != stream {
      // A product that gives gate and up together is worked on by halves.
      split.formUnion([product.m * product.n, product.m * product.n / 2])
    }
  }

  func product(_ traced: TracedOperation) -> GEMM? { try? traced.operation() as? GEMM }

  /// Operations whose results have to be summed over the devices.
  func closing(_ trace: Trace) -> Set<Int> {
    Set(trace.operations.indices.filter { product(trace.operations[$0])?.n == stream })
  }

  /// A device's share of an operation; nil of what every device does whole.
  func share(of traced: TracedOperation) -> TracedOperation? {
    guard let operation = try? traced.operation() else { return nil }
    // What works element by element is split where it works on results that are.
    if let elements = operation.axes[.elements], !split.contains(elements) { return nil }
    let closes = (operation as? GEMM)?.n == stream
    let share = operation.share(TensorShare(devices: ratio, side: closes ? .rows : .columns))
    return share.map { TracedOperation($0, setting: traced.setting) }
  }
}
