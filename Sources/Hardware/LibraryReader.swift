import Quantities

/// The libraries in folders of `NAME-VERSION.xml` files, validated against the schema beside them.
struct LibraryReader {
  static let schemaName = "library.xsd"
  let folders: [String]

  /// The libraries of the versions that are asked for, and the newest of every other.
  ///
  /// Throws where a version that is asked for is not there.
  func libraries(_ asked: [HardwareProfile.Use]) throws(HardwareError) -> [LibraryFacts] {
    guard let folder = folders.first(where: { Files.exists(Files.path(Self.schemaName, in: $0)) })
    else { return [] }
    let schema = try ProfileSchema(file: Files.path(Self.schemaName, in: folder))
    var found: [LibraryFacts] = []
    for name in Files.names(in: folder).sorted() where name.hasSuffix(".xml") {
      let library = try Self.library(file: Files.path(name, in: folder), schema)
      if let use = asked.first(where: { $0.library == library.name }) {
        if use.version == library.version { found.append(library) }
      } else if let place = found.firstIndex(where: { $0.name == library.name }) {
        if library.version.isNewerVersion(than: found[place].version) { found[place] = library }
      } else {
        found.append(library)
      }
    }
    for use in asked where !found.contains(where: { $0.name == use.library }) {
      throw .notFound(name: "\(use.library) \(use.version)", searched: [folder])
    }
    return found
  }

  private static func library(
    file: String, _ schema: ProfileSchema
  ) throws(HardwareError) -> LibraryFacts {
    let bytes = try Files.bytes(of: file, atMost: ProfileReader.largestFile)
    let document = try MarkupDocument(bytes, file: file, allowing: .none)
    try schema.validate(document)
    let root = ProfileFields(element: try document.root(), file: file)
    var library = LibraryFacts(
      name: try root.text("name"), version: try root.text("version"),
      title: try root.text("title"), facts: [])
    for program in root.children("program") {
      for fact in program.children("fact") {
        library.facts.append(
          .init(
            program: try program.text("name"), name: try fact.text("name"),
            value: try fact.numberOrBytes("value"), source: try fact.source()))
      }
    }
    return library
  }
}

extension String {
  /// Whether a version's numbers are greater: 9.19 is newer than 9.2.
  func isNewerVersion(than other: String) -> Bool {
    let (mine, others) = (split(separator: "."), other.split(separator: "."))
    for index in 0..<max(mine.count, others.count) {
      let a = index < mine.count ? Int(mine[index]) ?? 0 : 0
      let b = index < others.count ? Int(others[index]) ?? 0 : 0
      if a != b { return a > b }
    }
    return false
  }
}

extension ProfileFields {
  /// A pure number, or bytes.
  func numberOrBytes(_ name: String) throws(HardwareError) -> Double {
    let value = try text(name)
    guard value.hasSuffix("B") else { return try ratio(name) }
    let bytes: Bytes = try quantity(name)
    return bytes.value
  }
}
