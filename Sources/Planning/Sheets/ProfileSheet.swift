public import Documents
public import Hardware
import Quantities

extension HardwareProfile {
  /// The profile as people read it: every figure with its source.
  public var sheet: String {
    var table = TextTable("figure", "value", "source")
    table.add("cores", "\(processor.cores)", processor.source)
    if let clock = processor.clock { table.add("clock", clock.rounded(), processor.source) }
    for ceiling in compute {
      let width = ceiling.width.map { ", \(Int($0.value * 8))-bit" } ?? ""
      table.add(
        "\(ceiling.unit.rawValue) \(ceiling.type.rawValue)\(width), \(ceiling.workers.label)",
        ceiling.rate.value.rounded(digits: 4), ceiling.rate.source)
    }
    for level in memory { level.add(to: &table) }
    for overhead in overheads {
      table.add(overhead.name, overhead.time.value.rounded(), overhead.time.source)
    }
    for link in links {
      table.add("\(link.name) bandwidth", link.bandwidth.value.rounded(), link.bandwidth.source)
      if let latency = link.latency {
        table.add("\(link.name) latency", latency.value.rounded(), latency.source)
      }
    }
    if let power = processor.power {
      table.add("power limit, after \(power.after.rounded())", power.limit.text, power.source)
      if let idle = power.idle { table.add("power, idle", idle.text, power.source) }
      table.add("power, busy", power.busy.text, power.source)
      for cost in power.costs {
        table.add("energy, \(cost.subject.words)", cost.each.value.rounded(), cost.each.source)
      }
    }
    for library in libraries { library.add(to: &table) }
    for set in kernels { set.add(to: &table) }
    for family in families { family.add(to: &table) }
    let devices = devices.map { "\n\n\($0.count) x \($0.profile.sheet)" } ?? ""
    return "\(name): \(title)\n\n\(table.text)\(devices)"
  }
}

extension HardwareProfile {
  /// Its name, kind and title, for programs.
  public var summary: JSONValue {
    .object([
      .init("name", .string(name)), .init("kind", .string(kind.rawValue)),
      .init("title", .string(title)),
    ])
  }
}

extension Workers {
  fileprivate var label: String { self == .one ? "1 worker" : "all workers" }
}

extension MemoryLevel {
  fileprivate func add(to table: inout TextTable) {
    table.add("\(name) capacity", capacity.value.text, capacity.source)
    if let line {
      let places = ways.map { ", \($0) ways" } ?? ""
      let lines = inclusion == .neither ? "" : ", \(inclusion.rawValue)"
      table.add("\(name) line", line.text + places + lines, capacity.source)
    }
    for bandwidth in bandwidths {
      table.add(
        "\(name) \(bandwidth.direction.rawValue), \(bandwidth.workers.label)",
        bandwidth.rate.value.rounded(digits: 4), bandwidth.rate.source)
    }
    if let latency { table.add("\(name) latency", latency.value.rounded(), latency.source) }
    if let overlap { table.add("\(name) overlap", overlap.value.short, overlap.source) }
  }
}

extension KernelSet {
  fileprivate func add(to table: inout TextTable) {
    let types = types.map(\.rawValue).joined(separator: " ")
    table.add(
      "\(operation) (\(implementation)) kernels '\(name)'", "\(tiles.count) tiles, \(types)", source
    )
  }
}

extension Family {
  fileprivate func add(to table: inout TextTable) {
    for parameter in parameters {
      let value = parameter.value.rounded(toSignificant: 4)
      let shown = parameter.unit == .seconds ? Seconds(value).rounded() : value.short
      table.add("\(name) (\(implementation)) \(parameter.name)", shown, parameter.source)
    }
    if let residuals {
      table.add(
        "\(name) (\(implementation)) residuals, ln(measured / predicted)",
        "\(residuals.p10.short) to \(residuals.p90.short)",
        residuals.source)
    }
  }
}

extension LibraryFacts {
  fileprivate func add(to table: inout TextTable) {
    for fact in facts {
      table.add("\(name) \(version), \(fact.program) \(fact.name)", fact.value.short, fact.source)
    }
  }
}

extension PowerModel.Cost.Subject {
  fileprivate var words: String {
    switch self {
    case .unit(let unit, let type): "one FLOP, \(unit.rawValue) \(type.rawValue)"
    case .level(let name): "one byte, \(name)"
    }
  }
}
