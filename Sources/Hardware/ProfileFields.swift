import Quantities

/// An element of a profile and its file: attributes as typed values, or an error that names the line.
struct ProfileFields {
  let element: MarkupElement
  let file: String

  func invalid(_ message: String) -> HardwareError {
    .invalid(file: file, line: element.line, message: "<\(element.name)> \(message)")
  }

  func children(_ name: String) -> [ProfileFields] {
    element.children(named: name).map { ProfileFields(element: $0, file: file) }
  }

  func only(_ name: String) throws(HardwareError) -> ProfileFields {
    guard let child = children(name).first else { throw invalid("lacks <\(name)>") }
    return child
  }

  func text(_ name: String) throws(HardwareError) -> String {
    guard let value = element[name] else { throw invalid("lacks the attribute '\(name)'") }
    return value
  }

  func source() throws(HardwareError) -> String { try text("source") }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(HardwareError) -> Choice where Choice.RawValue == String {
    let value = try text(name)
    guard let choice = Choice(rawValue: value) else {
      let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw invalid("has \(name)=\"\(value)\"; expected one of \(all)")
    }
    return choice
  }

  /// A whole number from one up.
  func count(_ name: String) throws(HardwareError) -> Int {
    let value = try text(name)
    guard let count = Int(value), count > 0 else {
      throw invalid("has \(name)=\"\(value)\"; expected a whole number above 0 and below 2^63")
    }
    return count
  }

  /// A whole number from one up, or `standard` where the attribute is absent.
  func count(_ name: String, or standard: Int) throws(HardwareError) -> Int {
    element[name] == nil ? standard : try count(name)
  }

  /// A finite number of at least 0, or `standard` where the attribute is absent.
  func ratio(_ name: String, or standard: Double) throws(HardwareError) -> Double {
    guard element[name] != nil else { return standard }
    let ratio = try ratio(name)
    guard ratio >= 0 else {
      throw invalid("has \(name)=\"\(ratio.short)\"; expected 0 or more")
    }
    return ratio
  }

  /// What blanks separate.
  func words(_ name: String) throws(HardwareError) -> [String] {
    try text(name).split(separator: " ").map(String.init)
  }

  func ratio(_ name: String) throws(HardwareError) -> Double {
    let value = try text(name)
    guard let ratio = Double(value), ratio.isFinite else {
      throw invalid("has \(name)=\"\(value)\"; expected a finite number")
    }
    return ratio
  }

  /// What a quantity must be beside finite.
  enum Bound {
    case positive
    case notNegative
  }

  func quantity<Unit: Dimension>(
    _ name: String, _ bound: Bound = .positive
  ) throws(HardwareError) -> Quantity<Unit> {
    let value = try text(name)
    let quantity: Quantity<Unit>
    do { quantity = try Quantity(text: value) } catch { throw invalid("has \(name): \(error)") }
    switch bound {
    case .positive:
      guard quantity.value > 0 else {
        throw invalid("has \(name)=\"\(value)\"; expected more than 0")
      }
    case .notNegative:
      guard quantity.value >= 0 else {
        throw invalid("has \(name)=\"\(value)\"; expected 0 or more")
      }
    }
    return quantity
  }

  func optionalQuantity<Unit: Dimension>(
    _ name: String, _ bound: Bound = .positive
  ) throws(HardwareError) -> Quantity<Unit>? {
    element[name] == nil ? nil : try quantity(name, bound)
  }

  func figure<Unit: Dimension>(
    _ name: String, _ bound: Bound = .positive
  ) throws(HardwareError) -> Figure<Unit> {
    Figure(try quantity(name, bound), source: try source())
  }
}
