import Documents
import Hardware
import Quantities

/// One figure of a profile as it is shown: what it is, how much, and where it comes from.
struct ProfileFigure {
  let name: String
  /// The amount for people.
  let text: String
  /// In base units; two for a range, none for what is no number.
  let amounts: [Double]
  /// The base unit: "B/s"; empty of pure numbers.
  let unit: String
  let source: String

  /// A quantity with so many significant digits for people, or with all of them.
  init<Unit: Dimension>(
    _ name: String, _ value: Quantity<Unit>, digits: Int? = 3, source: String, note: String = ""
  ) {
    self.name = name
    text = (digits.map { value.rounded(digits: $0) } ?? value.text) + note
    amounts = [value.value]
    unit = Unit.symbol
    self.source = source
  }

  /// Pure numbers, as text for people.
  init(_ name: String, _ text: String, _ amounts: Double..., source: String) {
    (self.name, self.text, self.amounts, unit) = (name, text, amounts, "")
    self.source = source
  }

  /// `{"figure","value","unit","source"}`; a range has two values.
  var json: JSONValue {
    let numbers = amounts.map { JSON.number($0) }
    return .object([
      .init("figure", .string(name)),
      .init("value", numbers.count == 1 ? numbers[0] : .array(numbers)),
      .init("unit", .string(unit)), .init("source", .string(source)),
    ])
  }
}

extension HardwareProfile {
  /// Every figure of the profile itself, from its cores to its families; those of a node's devices are theirs.
  var figures: [ProfileFigure] {
    var figures = processor.figures
    for ceiling in compute { figures.append(ceiling.figure) }
    for level in memory { figures += level.figures }
    for overhead in overheads {
      figures.append(.init(overhead.name, overhead.time.value, source: overhead.time.source))
    }
    for link in links { figures += link.figures }
    if let power = processor.power { figures += power.figures }
    for library in libraries {
      for fact in library.facts {
        figures.append(
          .init(
            "\(library.name) \(library.version), \(fact.program) \(fact.name)", fact.value.short,
            fact.value, source: fact.source))
      }
    }
    for set in kernels { figures.append(set.figure) }
    for family in families { figures += family.figures }
    return figures
  }
}

extension HardwareProfile.Processor {
  fileprivate var figures: [ProfileFigure] {
    var figures = [ProfileFigure("cores", "\(cores)", Double(cores), source: source)]
    if let clock { figures.append(.init("clock", clock, source: source)) }
    if let runningClock { figures.append(.init("running clock", runningClock, source: source)) }
    return figures
  }
}

extension ComputeCeiling {
  fileprivate var figure: ProfileFigure {
    let width = width.map { ", \(Int($0.value * 8))-bit" } ?? ""
    return ProfileFigure(
      "\(unit.rawValue) \(type.rawValue)\(width), \(workers.label)", rate.value, digits: 4,
      source: rate.source)
  }
}

extension Workers {
  fileprivate var label: String { self == .one ? "1 worker" : "all workers" }
}

extension MemoryLevel {
  fileprivate var figures: [ProfileFigure] {
    var figures = [
      ProfileFigure("\(name) capacity", capacity.value, digits: nil, source: capacity.source)
    ]
    if let line {
      let places = ways.map { ", \($0) ways" } ?? ""
      let lines = inclusion == .neither ? "" : ", \(inclusion.rawValue)"
      figures.append(
        .init("\(name) line", line, digits: nil, source: capacity.source, note: places + lines))
    }
    for bandwidth in bandwidths {
      figures.append(
        .init(
          "\(name) \(bandwidth.direction.rawValue), \(bandwidth.workers.label)",
          bandwidth.rate.value, digits: 4, source: bandwidth.rate.source))
    }
    if let latency {
      figures.append(.init("\(name) latency", latency.value, source: latency.source))
    }
    if let overlap {
      figures.append(
        .init("\(name) overlap", overlap.value.short, overlap.value, source: overlap.source))
    }
    return figures
  }
}

extension HardwareProfile.Link {
  fileprivate var figures: [ProfileFigure] {
    let own = ProfileFigure("\(name) bandwidth", bandwidth.value, source: bandwidth.source)
    guard let latency else { return [own] }
    return [own, ProfileFigure("\(name) latency", latency.value, source: latency.source)]
  }
}

extension PowerModel {
  fileprivate var figures: [ProfileFigure] {
    var figures = [
      ProfileFigure("power limit, after \(after.rounded())", limit, digits: nil, source: source)
    ]
    if let idle { figures.append(.init("power, idle", idle, digits: nil, source: source)) }
    figures.append(.init("power, busy", busy, digits: nil, source: source))
    for cost in costs {
      figures.append(
        .init("energy, \(cost.subject.words)", cost.each.value, source: cost.each.source))
    }
    return figures
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

extension KernelSet {
  fileprivate var figure: ProfileFigure {
    let types = types.map(\.rawValue).joined(separator: " ")
    return ProfileFigure(
      "\(operation) (\(implementation)) kernels '\(name)'", "\(tiles.count) tiles, \(types)",
      Double(tiles.count), source: source)
  }
}

extension Family {
  fileprivate var figures: [ProfileFigure] {
    var figures = parameters.map { parameter -> ProfileFigure in
      let title = "\(name) (\(implementation)) \(parameter.name)"
      if parameter.unit == .seconds {
        return ProfileFigure(title, Seconds(parameter.value), digits: 4, source: parameter.source)
      }
      return ProfileFigure(
        title, parameter.value.rounded(toSignificant: 4).short, parameter.value,
        source: parameter.source)
    }
    if let residuals {
      figures.append(
        .init(
          "\(name) (\(implementation)) residuals, ln(measured / predicted)",
          "\(residuals.p10.short) to \(residuals.p90.short)", residuals.p10, residuals.p90,
          source: residuals.source))
    }
    return figures
  }
}
