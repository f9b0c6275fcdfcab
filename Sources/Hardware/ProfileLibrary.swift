import Quantities

/// Profiles by name or by file, with what they inherit taken over.
public struct ProfileLibrary: Sendable {
  /// Where names are looked up, first to last.
  public let folders: [String]

  /// Told in a sentence what was converted of a profile of an earlier version.
  public let note: @Sendable (String) -> Void

  /// Makes a library of folders, searched first to last, and a function told of conversions.
  public init(folders: [String], note: @escaping @Sendable (String) -> Void = { _ in }) {
    self.folders = folders
    self.note = note
  }

  /// The names that `profile` finds, sorted.
  public func names() -> [String] {
    let files = folders.flatMap { Files.names(in: $0) }
    let names = files.filter { $0.hasSuffix(".xml") && !$0.hasPrefix(".") }
    return Set(names.map { String($0.dropLast(4)) }).sorted()
  }

  /// The file of a profile: `argument` itself where it ends in ".xml" or has a "/", else the first of that name.
  public func file(of argument: String) throws(HardwareError) -> String {
    guard !argument.hasSuffix(".xml"), !argument.contains("/") else { return argument }
    return try file(named: argument, beside: nil)
  }

  /// The profile of a name or file, resolved.
  public func profile(_ argument: String) throws(HardwareError) -> HardwareProfile {
    let file = try file(of: argument)
    let profile = try reader.profile(file: file)
    let step = Step(name: profile.name, file: Files.real(file))
    return try resolve(profile, beside: Files.folder(of: file), after: [step])
      .using(libraries, engines)
  }

  /// Libraries lie in a folder of their own beside that of profiles.
  private var libraries: LibraryReader {
    LibraryReader(folders: folders.map { Files.path("../libraries", in: $0) })
  }

  /// Engines likewise.
  private var engines: EngineReader {
    EngineReader(folders: folders.map { Files.path("../engines", in: $0) })
  }

  /// The profile with the families of those it inherits from, and their lists of kernels where it has none of its own, which
  /// are looked up beside it first.
  public func resolve(
    _ profile: HardwareProfile, beside folder: String? = nil
  ) throws(HardwareError) -> HardwareProfile {
    try resolve(profile, beside: folder, after: [Step(name: profile.name)])
      .using(libraries, engines)
  }

  /// What the laws have against the profile of a name or file, and whether what it inherits from is there.
  public func findings(_ argument: String) throws(HardwareError) -> [ProfileCheck.Finding] {
    _ = try profile(argument)
    return try reader.findings(file: try file(of: argument))
  }

  /// Profiles of names or files, all that are found where none is given, each with what the laws have against it.
  public func checked(_ arguments: [String]) throws(HardwareError) -> [CheckedProfile] {
    var checked: [CheckedProfile] = []
    for name in arguments.isEmpty ? names() : arguments {
      let findings = try reader.findings(file: try file(of: name))
      checked.append(.init(name: name, profile: try profile(name), findings: findings))
    }
    return checked
  }

  private var reader: ProfileReader {
    ProfileReader(schemaFolders: folders, libraryFolders: folders, note: note)
  }

  private func file(named name: String, beside folder: String?) throws(HardwareError) -> String {
    let searched = (folder.map { [$0] } ?? []) + folders
    for folder in searched {
      let file = Files.path("\(name).xml", in: folder)
      if !name.contains("/"), Files.exists(file) { return file }
    }
    throw .notFound(name: name, searched: searched)
  }

  /// One profile on the way of inheritance; two files may give the same name, so the file tells circles.
  private struct Step {
    var name: String
    var file: String?
  }

  private func resolve(
    _ profile: HardwareProfile, beside folder: String?, after steps: [Step]
  ) throws(HardwareError) -> HardwareProfile {
    var resolved = profile
    if let devices = profile.devices {
      let device = try resolve(
        devices.profile, beside: folder, after: steps + [Step(name: devices.profile.name)])
      resolved.devices = .init(count: devices.count, profile: device, source: devices.source)
    }
    guard let inheritance = profile.inherits else { return resolved }
    let file = try file(named: inheritance.profile, beside: folder)
    let step = Step(name: inheritance.profile, file: Files.real(file))
    guard !steps.contains(where: { $0.file != nil && $0.file == step.file }) else {
      throw .inheritanceCycle(names: (steps + [step]).map(\.name))
    }
    let ancestor = try resolve(
      try reader.profile(file: file), beside: Files.folder(of: file), after: steps + [step])
    if profile.kernels.isEmpty {
      resolved.kernels = ancestor.kernels.map { $0.inherited(from: inheritance.profile) }
    }
    resolved.families += ancestor.families
      .filter { family in !profile.families.contains { $0.hasKey(of: family) } }
      .map { $0.inherited(by: inheritance) }
    resolved.uses += ancestor.uses.filter { use in
      !profile.uses.contains { $0.library == use.library }
    }
    resolved.inheritOverlap(from: ancestor)
    resolved.inheritOverheads(from: ancestor)
    return resolved
  }
}

extension HardwareProfile {
  /// The profile of a GPU, or of a node of them, with the libraries that its kernels are of, and the engines that start them.
  fileprivate func using(
    _ reader: LibraryReader, _ engines: EngineReader
  ) throws(HardwareError) -> HardwareProfile {
    var profile = self
    if kind == .gpu {
      profile.libraries = try reader.libraries(uses)
      profile.engines = try engines.engines()
    }
    if let devices {
      profile.devices = .init(
        count: devices.count, profile: try devices.profile.using(reader, engines),
        source: devices.source)
    }
    return profile
  }

  /// How far traffic hides behind computing is fitted with the families, and so goes with them: level by level, by name.
  fileprivate mutating func inheritOverlap(from ancestor: HardwareProfile) {
    for index in memory.indices where memory[index].overlap == nil {
      guard let level = ancestor.memory.first(where: { $0.name == memory[index].name }),
        let overlap = level.overlap
      else { continue }
      memory[index].overlap = Share(
        overlap.value, source: "from \(ancestor.name): \(overlap.source)")
    }
  }
}

extension HardwareProfile {
  /// Fixed costs of launches and of the host are fitted with the families too: those that it does not give itself.
  fileprivate mutating func inheritOverheads(from ancestor: HardwareProfile) {
    for overhead in ancestor.overheads
    where !overheads.contains(where: { $0.name == overhead.name }) {
      overheads.append(
        Overhead(
          name: overhead.name,
          time: Figure(
            overhead.time.value, source: "from \(ancestor.name): \(overhead.time.source)")))
    }
  }
}

extension KernelSet {
  fileprivate func inherited(from ancestor: String) -> KernelSet {
    var set = self
    set.source = "from \(ancestor): \(source)"
    return set
  }
}

extension Family {
  fileprivate func hasKey(of other: Family) -> Bool {
    name == other.name && implementation == other.implementation
  }

  /// The same parameters, with the logarithms of residuals multiplied by the stated factor.
  fileprivate func inherited(by inheritance: HardwareProfile.Inheritance) -> Family {
    var family = self
    family.parameters = parameters.map { parameter in
      var parameter = parameter
      parameter.source = "from \(inheritance.profile): \(parameter.source)"
      return parameter
    }
    family.efficiency *= inheritance.efficiency ?? 1
    family.residuals = residuals.map { $0.widened(by: inheritance) }
    family.kernelResiduals = kernelResiduals.map { $0.widened(by: inheritance) }
    return family
  }
}

extension Family.Residuals {
  fileprivate func widened(by inheritance: HardwareProfile.Inheritance) -> Self {
    var widened = self
    widened.p10 *= inheritance.widen
    widened.p90 *= inheritance.widen
    let origin = origin ?? inheritance.profile
    widened.origin = inheritance.widen == 1 ? origin : "\(origin), times \(inheritance.widen.short)"
    widened.source = "from \(inheritance.profile), times \(inheritance.widen): \(source)"
    return widened
  }
}
