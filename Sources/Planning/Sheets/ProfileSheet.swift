public import Documents
public import Hardware

extension HardwareProfile {
  /// The profile as people read it: what most want of it in a few lines, then every figure with its source, and its devices.
  public var sheet: String {
    let lines = ProfileSummary(self).lines
    let width = (lines.map { $0.label.count }.max() ?? 0) + 2
    let summary = lines.map { line in
      line.label + String(repeating: " ", count: width - line.label.count) + line.text
    }
    return "\(name): \(title)\n\n\(summary.joined(separator: "\n"))\n\n\(figureTable)"
  }

  /// Every figure with its source; then those of the devices of a node.
  private var figureTable: String {
    var table = TextTable("figure", "value", "source")
    for figure in figures { table.add(figure.name, figure.text, figure.source) }
    let devices = devices.map { devices in
      let device = devices.profile
      return "\n\n\(devices.count) x \(device.name): \(device.title)\n\n\(device.figureTable)"
    }
    return table.text + (devices ?? "")
  }

  /// The same for programs: the summary's members, what cannot be answered and why, every figure in base units, the device of a
  /// node.
  public var json: JSONValue {
    let names = reported.map { JSONValue.string($0.name) }
    var members = ProfileSummary(self).members
    members.append(.init("reported", .array(names)))
    members.append(.init("gaps", .array(gaps.map(\.json))))
    if let inherits { members.append(.init("inherits", inherits.json)) }
    members.append(.init("figures", .array(figures.map(\.json))))
    if let devices { members.append(.init("device", devices.profile.json)) }
    return .object(members)
  }
}

extension ProfileGap {
  fileprivate var json: JSONValue {
    .object([
      .init("question", .string(question.rawValue)), .init("reason", .string(reason)),
    ])
  }
}

extension HardwareProfile.Inheritance {
  fileprivate var json: JSONValue {
    .object([
      .init("profile", .string(profile)), .init("widen", JSON.number(widen)),
      .init("source", .string(source)),
    ])
  }
}

extension [HardwareProfile] {
  /// A line a profile: how many devices it has, their memory and its bandwidth, their peak, and what cannot be answered.
  public var table: String {
    var table = TextTable(
      "name", "kind", "devices", "memory", "bandwidth", "peak", "cannot answer", "title")
    for profile in self { table.add(ProfileSummary(profile).cells) }
    return table.text
  }

  /// The same for programs.
  public var json: JSONValue { .array(map { .object(ProfileSummary($0).members) }) }
}
