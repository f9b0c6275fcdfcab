import Quantities

extension HardwareProfile {
  /// The profile as XML; reading it back gives an equal value.
  public var xml: String { element.document }

  /// The version of what profiles say that is written.
  static let version = "0.2"

  /// Writes the profile beside `file` and renames, so that nothing half-written is left.
  public func write(to file: String) throws(HardwareError) {
    try Files.write(Array(xml.utf8), to: file)
  }

  private var element: MarkupElement {
    let names = reported.map(\.element)
    let figures =
      [processor.element] + compute.map(\.element) + memory.map(\.element)
      + overheads.map(\.element) + links.map(\.element) + (devices.map { [$0.element] } ?? [])
    let fitted =
      (inherits.map { [$0.element] } ?? []) + uses.map(\.element) + kernels.map(\.element)
      + families.map(\.element)
    return MarkupElement(
      "hardware-profile",
      ["name": name, "kind": kind.rawValue, "title": title, "version": Self.version],
      children: names + figures + fitted)
  }
}

extension ReportedName {
  fileprivate var element: MarkupElement {
    MarkupElement("reported", ["as": name, "source": source])
  }
}

extension HardwareProfile.Use {
  fileprivate var element: MarkupElement {
    MarkupElement("uses", ["library": library, "version": version])
  }
}

extension HardwareProfile.Processor {
  fileprivate var element: MarkupElement {
    MarkupElement(
      "processor",
      [
        "cores": "\(cores)", "clock": clock?.text, "running-clock": runningClock?.text,
        "source": source,
      ],
      children: power.map { [$0.element] } ?? [])
  }
}

extension PowerModel {
  fileprivate var element: MarkupElement {
    MarkupElement(
      "power",
      [
        "limit": limit.text, "idle": idle?.text, "busy": busy.text, "after": after.text,
        "voltage": voltage == 0 ? nil : "\(voltage)", "matrix-clock": matrixClock?.text,
        "source": source,
      ], children: costs.map(\.element))
  }
}

extension PowerModel.Cost {
  fileprivate var element: MarkupElement {
    switch subject {
    case .unit(let unit, let type):
      MarkupElement(
        "energy",
        [
          "unit": unit.rawValue, "type": type.rawValue, "each": each.value.text,
          "source": each.source,
        ])
    case .level(let name):
      MarkupElement("energy", ["level": name, "each": each.value.text, "source": each.source])
    }
  }
}

extension ComputeCeiling {
  fileprivate var element: MarkupElement {
    MarkupElement(
      "compute",
      [
        "unit": unit.rawValue, "type": type.rawValue, "workers": workers.rawValue,
        "width": width?.text, "rate": rateText, "source": rate.source,
      ])
  }

  /// Results that are no floating-point operations are counted in "op".
  private var rateText: String {
    let isPlain = unit == .matrix || unit == .vector
    let isInteger = [.int8, .int4, .u8].contains(type)
    return isPlain && !isInteger
      ? rate.value.text : rate.value.text.replacing("FLOP", with: "op")
  }
}

extension MemoryLevel {
  fileprivate var element: MarkupElement {
    var parts = bandwidths.map { bandwidth in
      MarkupElement(
        "bandwidth",
        [
          "direction": bandwidth.direction.rawValue, "workers": bandwidth.workers.rawValue,
          "rate": bandwidth.rate.value.text, "source": bandwidth.rate.source,
        ])
    }
    if let latency {
      parts.append(
        MarkupElement("latency", ["time": latency.value.text, "source": latency.source]))
    }
    parts += atomics.map { additions in
      MarkupElement(
        "atomics",
        [
          "bytes": additions.bytes.text, "rate": additions.rate.value.text,
          "source": additions.rate.source,
        ])
    }
    if let overlap {
      parts.append(
        MarkupElement("overlap", ["share": overlap.value.short, "source": overlap.source]))
    }
    if let visible {
      parts.append(
        MarkupElement("visible", ["capacity": visible.value.text, "source": visible.source]))
    }
    return MarkupElement(
      "memory",
      [
        "name": name, "scope": scope.rawValue, "capacity": capacity.value.text,
        "line": line?.text, "ways": ways.map { "\($0)" },
        "inclusion": inclusion == .neither ? nil : inclusion.rawValue, "source": capacity.source,
      ], children: parts)
  }
}

extension HardwareProfile.Overhead {
  fileprivate var element: MarkupElement {
    MarkupElement("overhead", ["name": name, "time": time.value.text, "source": time.source])
  }
}

extension HardwareProfile.Link {
  fileprivate var element: MarkupElement {
    let ownSource = latency.flatMap { $0.source == bandwidth.source ? nil : $0.source }
    return MarkupElement(
      "link",
      [
        "name": name, "topology": topology.rawValue, "bandwidth": bandwidth.value.text,
        "multicast": hasMulticast ? "true" : nil, "latency": latency?.value.text,
        "latency-source": ownSource, "source": bandwidth.source,
      ])
  }
}

extension HardwareProfile.Devices {
  fileprivate var element: MarkupElement {
    MarkupElement(
      "devices", ["count": "\(count)", "source": source], children: [profile.element])
  }
}

extension HardwareProfile.Inheritance {
  fileprivate var element: MarkupElement {
    MarkupElement(
      "inherits",
      [
        "profile": profile, "what": "parameters", "widen": widen.short,
        "efficiency": efficiency?.short,
        "source": source,
      ])
  }
}

extension Family {
  fileprivate var element: MarkupElement {
    var parts = parameters.map { parameter in
      MarkupElement(
        "parameter",
        [
          "name": parameter.name, "value": parameter.text(of: parameter.value),
          "low": parameter.text(of: parameter.low), "high": parameter.text(of: parameter.high),
          "source": parameter.source,
        ])
    }
    parts += ((residuals.map { [$0] } ?? []) + kernelResiduals).map { residuals in
      MarkupElement(
        "residuals",
        [
          "kernels": residuals.kernels, "n": "\(residuals.count)", "p10": residuals.p10.short,
          "p90": residuals.p90.short, "folds": "\(residuals.folds)", "source": residuals.source,
        ])
    }
    return MarkupElement(
      "family", ["name": name, "implementation": implementation], children: parts)
  }
}

extension Family.Parameter {
  fileprivate func text(of amount: Double) -> String {
    switch unit {
    case .ratio: amount.short
    case .seconds: Seconds(amount).text
    }
  }
}
