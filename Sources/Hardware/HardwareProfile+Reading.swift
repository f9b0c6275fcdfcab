import Quantities

extension HardwareProfile {
  /// All that `<hardware-profile>` itself says; its devices are read by the document.
  init(ownParts root: ProfileFields) throws(HardwareError) {
    self.init(
      name: try root.text("name"), kind: try root.choice("kind"), title: try root.text("title"),
      processor: try Processor(try root.only("processor")))
    for part in root.children("reported") {
      reported.append(ReportedName(try part.text("as"), source: try part.source()))
    }
    for part in root.children("compute") { compute.append(try ComputeCeiling(part)) }
    for part in root.children("memory") { memory.append(try MemoryLevel(part)) }
    for part in root.children("overhead") {
      overheads.append(
        Overhead(name: try part.text("name"), time: try part.figure("time", .notNegative)))
    }
    for part in root.children("link") { links.append(try Link(part)) }
    let processors = root.children("processor").flatMap { $0.children("power") }
    for part in processors where part.element["base"] != nil {
      processor.power = try PowerModel(byUnits: part, of: self)
    }
    for part in root.children("inherits") { inherits = try Inheritance(part) }
    for part in root.children("uses") {
      uses.append(Use(library: try part.text("library"), version: try part.text("version")))
    }
    for part in root.children("kernels") { kernels.append(try KernelSet(part)) }
    let isOld = root.isOfFirstVersion
    for part in root.children("family") { families.append(try Family(part, isOld: isOld)) }
  }
}

extension ProfileFields {
  /// Whether the root is of 0.1.0, which wrote no version and gave residuals as quantiles of (predicted - measured) / measured.
  var isOfFirstVersion: Bool { element["version"] == nil }
}

extension HardwareProfile.Processor {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    self.init(
      cores: try fields.count("cores"), clock: try fields.optionalQuantity("clock"),
      runningClock: try fields.optionalQuantity("running-clock"), source: try fields.source())
    for part in fields.children("power") where part.element["base"] == nil {
      power = try PowerModel(part)
    }
  }
}

extension PowerModel {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    let voltage = try fields.ratio("voltage", or: 0)
    guard (0...1).contains(voltage) else {
      throw fields.invalid("has voltage=\"\(voltage.short)\"; expected 0 to 1")
    }
    self.init(
      limit: try fields.quantity("limit"), idle: try fields.optionalQuantity("idle"),
      busy: try fields.quantity("busy"), after: try fields.quantity("after", .notNegative),
      voltage: voltage, matrixClock: try fields.optionalQuantity("matrix-clock"),
      source: try fields.source(), costs: [])
    for part in fields.children("energy") {
      let cost = try Cost(part)
      guard !costs.contains(where: { $0.subject == cost.subject }) else {
        throw part.invalid("is the second for the same work")
      }
      costs.append(cost)
    }
  }
}

extension PowerModel.Cost {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    let each: Figure<Energy> = try fields.figure("each")
    if let level = fields.element["level"] {
      self.init(.level(level), each: each)
    } else {
      self.init(.unit(try fields.choice("unit"), try fields.choice("type")), each: each)
    }
  }
}

extension ComputeCeiling {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    self.init(
      unit: try fields.choice("unit"), type: try fields.choice("type"),
      workers: try fields.choice("workers"), width: try fields.optionalQuantity("width"),
      rate: try fields.figure("rate"))
  }
}

extension MemoryLevel {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    self.init(
      name: try fields.text("name"), scope: try fields.choice("scope"),
      capacity: try fields.figure("capacity"), line: try fields.optionalQuantity("line"))
    if fields.element["ways"] != nil { ways = try fields.count("ways") }
    if fields.element["inclusion"] != nil { inclusion = try fields.choice("inclusion") }
    guard line != nil || ways == nil && inclusion == .neither else {
      throw fields.invalid("has 'ways' or 'inclusion' but no 'line'")
    }
    for part in fields.children("bandwidth") {
      let bandwidth = Bandwidth(
        direction: try part.choice("direction"), workers: try part.choice("workers"),
        rate: try part.figure("rate"))
      guard !bandwidths.contains(where: bandwidth.hasKey(of:)) else {
        throw part.invalid(
          "is the second for \(bandwidth.direction.rawValue) by \(bandwidth.workers.rawValue)")
      }
      bandwidths.append(bandwidth)
    }
    for part in fields.children("latency") { latency = try part.figure("time", .notNegative) }
    for part in fields.children("atomics") {
      let additions = AtomicAdditions(
        bytes: try part.quantity("bytes"), rate: try part.figure("rate"))
      guard atomics.allSatisfy({ $0.bytes < additions.bytes }) else {
        throw part.invalid("is of no more bytes than the one before")
      }
      atomics.append(additions)
    }
    for part in fields.children("visible") {
      visible = try part.figure("capacity")
      guard let visible, visible.value <= capacity.value else {
        throw part.invalid("is more than the capacity")
      }
    }
    for part in fields.children("overlap") {
      let share = try part.ratio("share")
      guard (0...1).contains(share) else {
        throw part.invalid("has share=\"\(share.short)\"; expected 0 to 1")
      }
      overlap = Share(share, source: try part.source())
    }
  }
}

extension MemoryLevel.Bandwidth {
  func hasKey(of other: Self) -> Bool {
    direction == other.direction && workers == other.workers
  }
}

extension HardwareProfile.Link {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    self.init(
      name: try fields.text("name"), topology: try fields.choice("topology"),
      bandwidth: try fields.figure("bandwidth"))
    hasMulticast = ["true", "1"].contains(fields.element["multicast"])
    let own = fields.element["latency-source"]
    if let time: Seconds = try fields.optionalQuantity("latency", .notNegative) {
      latency = Figure(time, source: own ?? bandwidth.source)
    } else if own != nil {
      throw fields.invalid("has 'latency-source' but no 'latency'")
    }
  }
}

extension HardwareProfile.Inheritance {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    let widen = try fields.ratio("widen")
    guard widen >= 1 else {
      throw fields.invalid("has widen=\"\(widen.short)\"; expected a factor of 1 or more")
    }
    // "reach" is the name of earlier versions.
    let name = fields.element["reach"] == nil ? "efficiency" : "reach"
    let efficiency = try fields.ratio(name, or: 1)
    guard efficiency > 0, efficiency <= 1 else {
      throw fields.invalid(
        "has \(name)=\"\(efficiency.short)\"; expected a share above 0, up to 1")
    }
    self.init(
      profile: try fields.text("profile"), widen: widen,
      efficiency: efficiency == 1 ? nil : efficiency,
      source: try fields.source())
  }
}

extension Family {
  fileprivate init(_ fields: ProfileFields, isOld: Bool) throws(HardwareError) {
    self.init(
      name: try fields.text("name"), implementation: try fields.text("implementation"),
      parameters: [])
    for part in fields.children("parameter") {
      let parameter = try Parameter(part)
      guard !parameters.contains(where: { $0.name == parameter.name }) else {
        throw part.invalid("'\(parameter.name)' is the second of this name in its family")
      }
      parameters.append(parameter)
    }
    // In 0.1.0 the wait was fitted; it is what a copy's is.
    if isOld, name == "launch_eager_add" { parameters.removeAll { $0.name == "wait" } }
    for part in fields.children("residuals") {
      let read = try Residuals(part, isOld: isOld)
      guard read.kernels == nil else {
        kernelResiduals.append(read)
        continue
      }
      guard residuals == nil else { throw part.invalid("is the second for all kernels") }
      residuals = read
    }
  }
}

extension Family.Parameter {
  fileprivate init(_ fields: ProfileFields) throws(HardwareError) {
    let (value, unit) = try Self.amount("value", in: fields)
    let (low, lowUnit) = try Self.amount("low", in: fields)
    let (high, highUnit) = try Self.amount("high", in: fields)
    guard unit == lowUnit, unit == highUnit else {
      throw fields.invalid("mixes times and ratios in 'value', 'low' and 'high'")
    }
    guard low <= value, value <= high else {
      throw fields.invalid("has a 'value' that is not between 'low' and 'high'")
    }
    self.init(
      name: try fields.text("name"), unit: unit, value: value, low: low, high: high,
      source: try fields.source())
  }

  /// "1.1 us" is a time in seconds, "0.83" a ratio.
  private static func amount(
    _ name: String, in fields: ProfileFields
  ) throws(HardwareError) -> (Double, Unit) {
    guard try fields.text(name).contains(" ") else { return (try fields.ratio(name), .ratio) }
    do {
      return (try Seconds(text: try fields.text(name)).value, .seconds)
    } catch let error as QuantityError {
      throw fields.invalid("has \(name): \(error)")
    } catch {
      throw fields.invalid("has \(name): \(error)")
    }
  }
}

extension Family.Residuals {
  fileprivate init(_ fields: ProfileFields, isOld: Bool) throws(HardwareError) {
    var (p10, p90) = (try fields.ratio("p10"), try fields.ratio("p90"))
    if isOld {
      guard -1 < p10, p10 <= p90 else {
        throw fields.invalid(
          "has p10=\"\(p10.short)\" and p90=\"\(p90.short)\"; expected relative errors above -1, p10 no greater than p90"
        )
      }
      (p10, p90) = (Self.logarithm(ofError: p90), Self.logarithm(ofError: p10))
    } else {
      guard p10 < 0, 0 < p90 else {
        throw fields.invalid(
          "has p10=\"\(p10.short)\" and p90=\"\(p90.short)\"; expected p10 below 0 and p90 above 0"
        )
      }
    }
    self.init(
      count: try fields.count("n"), p10: p10, p90: p90, folds: try fields.count("folds"),
      kernels: fields.element["kernels"],
      source: try fields.source())
  }
}
