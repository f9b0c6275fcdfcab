import Model
import Quantities
import Traces
import Workloads

/// Chains of element-wise kernels as one kernel each.
struct ElementwiseFusion: ReplayChange {
  static let key = "fuse"
  static let forms = [
    ChangeForm("fuse=elementwise", "chains of element-wise kernels as one kernel each")
  ]

  init(_ text: ChangeText) throws(ChangeError) {
    _ = try text.word(of: "elementwise", "element-wise")
  }

  var action: ChangeAction {
    .onMachine { program, machine in .work(program.fuseElementwise(on: machine)) }
  }
}

extension TracedProgram {
  /// Makes one kernel of each chain of element-wise kernels on a stream that follow one another over equally many
  /// elements: what one writes for the next is neither written nor read.
  ///
  /// A fused kernel lasts as the model says, by as much longer as its chain lasted than the model says of it.
  fileprivate mutating func fuseElementwise(on machine: StepModel) -> ChangedWork {
    var work = ChangedWork()
    for stream in streams {
      var chain: [(place: Int, map: ElementMap)] = []
      for place in stream {
        let map = elementMap(place)
        if let map, let last = chain.last, last.map.elements == map.elements {
          chain.append((place, map))
          continue
        }
        fuse(chain, on: machine, &work)
        chain = map.map { [(place, $0)] } ?? []
      }
      fuse(chain, on: machine, &work)
    }
    return work
  }

  private func elementMap(_ place: Int) -> ElementMap? {
    guard !activities[place].isRemoved,
      let operation = trace.spans[Int(activities[place].span)].operation
    else { return nil }
    return (try? trace.operations[operation].operation()) as? ElementMap
  }

  private mutating func fuse(
    _ chain: [(place: Int, map: ElementMap)], on machine: StepModel, _ work: inout ChangedWork
  ) {
    guard chain.count > 1, let first = chain.first, let last = chain.last else { return }
    let measured = chain.reduce(Int64(0)) { $0 + activities[$1.place].duration }
    var read = first.map.read
    for (before, after) in zip(chain, chain.dropFirst()) {
      read += max(after.map.read - before.map.written, 0)
    }
    let isIndexed = chain.contains { $0.map.form == .indexed }
    let fused = ElementMap(
      isIndexed ? .indexed : .vector, elements: first.map.elements, read: max(read, 1),
      written: last.map.written)
    let setting = Setting(library: .framework, residency: .hot)
    do throws(ModelError) {
      var apart = Seconds.zero
      for link in chain { apart += try machine.traced(TracedOperation(link.map, setting: setting)) }
      let together = try machine.traced(TracedOperation(fused, setting: setting))
      let factor = min(together / apart, 1)
      activities[first.place].duration = measured.scaled(by: factor)
      work.changed += Seconds(nanoseconds: measured)
    } catch {
      return work.carry(Seconds(nanoseconds: measured), "\(error)")
    }
    trace.operations.append(TracedOperation(fused, setting: setting))
    trace.spans[Int(activities[first.place].span)].operation = trace.operations.count - 1
    var calls: Set<Int32> = []
    for link in chain.dropFirst() {
      activities[link.place].isRemoved = true
      removed.insert(activities[link.place].span)
      calls.insert(activities[link.place].call)
    }
    calls.remove(activities[first.place].call)
    calls.remove(-1)
    scaleStretches(by: 0) { calls.contains($0) }
    removed.formUnion(calls)
  }
}
