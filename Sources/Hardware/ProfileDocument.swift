import Quantities

/// One profile as it was read, and where each of its parts stands.
struct ProfileDocument {
  /// Where includes may lead: a folder, those of the library, and the files that are being read already.
  struct Reach {
    var folder: String
    var library: [String]
    var chain: [String]
  }
  struct Place {
    var file: String
    var line: Int
  }

  private(set) var profile: HardwareProfile
  /// What was converted of files of an earlier version, a sentence for each file.
  private(set) var converted: [String] = []
  private var places: [ProfileCheck.Subject: Place] = [:]

  init(
    _ bytes: [UInt8], file: String, schema: ProfileSchema, within reach: Reach?
  ) throws(HardwareError) {
    let document = try MarkupDocument(bytes, file: file, allowing: .none)
    try schema.validate(document)
    try self.init(
      ProfileFields(element: try document.root(), file: file), schema: schema, within: reach)
  }

  private init(
    _ root: ProfileFields, schema: ProfileSchema, within reach: Reach?
  ) throws(HardwareError) {
    profile = try HardwareProfile(ownParts: root)
    let found = Self.conversions(of: root, profile)
    if !found.isEmpty {
      converted = ["\(root.file): of an earlier version; \(found.joined(separator: ", and "))"]
    }
    note(root, as: .profile)
    try notePlaces(root.children("processor"), [ProfileCheck.Subject.processor])
    try notePlaces(root.children("compute"), profile.compute.map { .compute($0) })
    try notePlaces(root.children("memory"), profile.memory.map { .memory($0.name) })
    try notePlaces(root.children("overhead"), profile.overheads.map { .overhead($0.name) })
    try notePlaces(root.children("link"), profile.links.map { .link($0.name) })
    try notePlaces(
      root.children("kernels"),
      profile.kernels.map { .kernels($0.operation, $0.implementation, $0.name) })
    try notePlaces(
      root.children("family"), profile.families.map { .family($0.name, $0.implementation) })
    guard let devices = root.children("devices").first else { return }
    let device = try Self.device(of: devices, schema: schema, within: reach)
    profile.devices = HardwareProfile.Devices(
      count: try devices.count("count"), profile: device.profile, source: try devices.source())
    converted += device.converted
    note(devices, as: .devices)
    for (subject, place) in device.places { places[.device(subject)] = place }
  }

  /// What was read as something else than it was written.
  private static func conversions(of root: ProfileFields, _ profile: HardwareProfile) -> [String] {
    var words: [String] = []
    if root.isOfFirstVersion, profile.families.contains(where: { $0.residuals != nil }) {
      words.append("its relative errors (0.1.0) were read as logarithms of ratios")
    }
    let power = root.children("processor").flatMap { $0.children("power") }
    if power.contains(where: { $0.element["base"] != nil }) {
      words.append("what its units draw was read as what a FLOP and a byte of each cost")
    }
    return words
  }

  /// The same findings with the lines that they are about.
  func located(_ findings: [ProfileCheck.Finding]) -> [ProfileCheck.Finding] {
    findings.map { finding in
      var located = finding
      located.file = places[finding.subject]?.file
      located.line = places[finding.subject]?.line ?? 0
      return located
    }
  }

  private mutating func note(_ fields: ProfileFields, as subject: ProfileCheck.Subject) {
    places[subject] = Place(file: fields.file, line: fields.element.line)
  }

  /// Notes where each part stands, and refuses a second one of the same key:
  /// an absent width is a key too, but not for XML Schema.
  private mutating func notePlaces(
    _ fields: [ProfileFields], _ subjects: [ProfileCheck.Subject]
  ) throws(HardwareError) {
    for (fields, subject) in zip(fields, subjects) {
      if let first = places[subject] {
        throw fields.invalid(
          "describes \(subject) a second time; the first is in line \(first.line)")
      }
      note(fields, as: subject)
    }
  }
}

extension ProfileDocument {
  /// The device within `<devices>`, written out or included.
  private static func device(
    of devices: ProfileFields, schema: ProfileSchema, within reach: Reach?
  ) throws(HardwareError) -> ProfileDocument {
    if let own = devices.children("hardware-profile").first {
      return try ProfileDocument(own, schema: schema, within: reach)
    }
    guard
      let include = devices.element.children.first(where: {
        $0.namespace == ProfileReader.includeNamespace && $0.name == "include"
      })
    else { throw devices.invalid("holds neither <hardware-profile> nor <xi:include>") }
    let fields = ProfileFields(element: include, file: devices.file)
    let (file, real) = try target(of: fields, within: reach)
    let bytes: [UInt8]
    do {
      bytes = try Files.bytes(of: file, atMost: ProfileReader.largestFile)
    } catch .unreadable(_, let reason) {
      throw fields.invalid("cannot include '\(file)': \(reason)")
    }
    let inner = Reach(
      folder: Files.folder(of: file), library: reach?.library ?? [],
      chain: (reach?.chain ?? []) + [real])
    return try ProfileDocument(bytes, file: file, schema: schema, within: inner)
  }

  /// The file that an include names, and the same with symbolic links followed: both within one folder.
  private static func target(
    of include: ProfileFields, within reach: Reach?
  ) throws(HardwareError) -> (file: String, real: String) {
    let href = try include.text("href")
    guard include.element.attributes.count == 1, include.element.children.isEmpty else {
      throw include.invalid("may have the attribute 'href' and nothing else")
    }
    guard let reach else {
      throw include.invalid("names '\(href)', but this document lies in no folder")
    }
    let parts = href.split(separator: "/", omittingEmptySubsequences: false)
    let forbidden: Set<Character> = [":", "\\", "%", "#", "?"]
    let isPlain =
      parts.allSatisfy { !$0.isEmpty && $0 != ".." } && !href.contains(where: forbidden.contains)
    guard isPlain else {
      throw include.invalid(
        "has href=\"\(href)\"; expected a file within the folder of this profile, without '..', "
          + "or the name of a profile in the library")
    }
    let (name, folder) = reach.place(of: href)
    let file = Files.path(name, in: folder)
    guard let real = Files.real(file), let home = Files.real(folder) else {
      let places = ([reach.folder] + reach.library).joined(separator: ", ")
      throw include.invalid("includes '\(href)', but there is no such file in \(places)")
    }
    guard real.hasPrefix(home.hasSuffix("/") ? home : home + "/") else {
      throw include.invalid("includes '\(href)', which leads out of the folder \(folder)")
    }
    guard !reach.chain.contains(real) else {
      throw include.invalid("includes '\(href)', which is being read already: a circle of includes")
    }
    guard reach.chain.count <= ProfileReader.deepestInclude else {
      throw include.invalid("is nested deeper than \(ProfileReader.deepestInclude) includes")
    }
    return (file, real)
  }
}

extension ProfileDocument.Reach {
  /// Where an include's file is: beside the profile, else in the first folder of the library that has a profile of this name.
  ///
  /// A name in the library is plain and may leave the ending out: `nvidia-h200-sxm`.
  fileprivate func place(of href: String) -> (name: String, folder: String) {
    let name = href.hasSuffix(".xml") ? href : "\(href).xml"
    guard Files.real(Files.path(href, in: folder)) == nil, !href.contains("/"),
      !href.hasPrefix("."),
      let found = library.first(where: { Files.exists(Files.path(name, in: $0)) })
    else { return (href, folder) }
    return (name, found)
  }
}
