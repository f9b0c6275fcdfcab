import Quantities

/// The libraries in folders of `NAME-VERSION.xml` files, validated against the schema beside them.
struct LibraryReader {
  static let schemaName = "library.xsd"
  let folders: [String]

  /// The libraries of the versions that are asked for, and the newest of every other.
  ///
  /// Throws where a version that is asked for is not there.
  func libraries(_ asked: [HardwareProfile.Use]) throws(HardwareError) -> [LibraryFacts] {
    guard let folder = try FactsFolder(folders, schema: Self.schemaName) else { return [] }
    let usable = try folder.documents(Self.library).filter { library in
      guard let use = asked.first(where: { $0.library == library.name }) else { return true }
      return use.version == library.version
    }
    for use in asked where !usable.contains(where: { $0.name == use.library }) {
      throw .notFound(name: "\(use.library) \(use.version)", searched: [folder.path])
    }
    return usable.newest
  }

  private static func library(_ root: ProfileFields) throws(HardwareError) -> LibraryFacts {
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
    for tiling in root.children("tiling") { library.tilings.append(try ExpertTiling(tiling)) }
    return library
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
