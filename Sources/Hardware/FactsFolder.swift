import Quantities

/// The folder of `NAME-VERSION.xml` documents of one kind, validated against the schema beside them.
struct FactsFolder {
  let path: String
  private let schema: ProfileSchema

  /// The first of the folders that has the schema; nil where none has it.
  init?(_ folders: [String], schema name: String) throws(HardwareError) {
    guard let path = folders.first(where: { Files.exists(Files.path(name, in: $0)) })
    else { return nil }
    self.path = path
    schema = try ProfileSchema(file: Files.path(name, in: path))
  }

  /// What `read` makes of the root of every document, in the order of the files' names.
  func documents<Facts>(
    _ read: (ProfileFields) throws(HardwareError) -> Facts
  ) throws(HardwareError) -> [Facts] {
    var found: [Facts] = []
    for name in Files.names(in: path).sorted() where name.hasSuffix(".xml") {
      let file = Files.path(name, in: path)
      let bytes = try Files.bytes(of: file, atMost: ProfileReader.largestFile)
      let document = try MarkupDocument(bytes, file: file, allowing: .none)
      try schema.validate(document)
      found.append(try read(ProfileFields(element: try document.root(), file: file)))
    }
    return found
  }
}

/// Facts that stand in one document for each version of what they tell of.
protocol VersionedFacts {
  var name: String { get }
  var version: String { get }
}

extension EngineFacts: VersionedFacts {}
extension LibraryFacts: VersionedFacts {}

extension Array where Element: VersionedFacts {
  /// Of every name the newer versions before the older ones.
  var newestFirst: [Element] {
    sorted { a, b in
      a.name == b.name ? a.version.isNewerVersion(than: b.version) : a.name < b.name
    }
  }

  /// Of every name the newest version, in the order in which the names come first.
  var newest: [Element] {
    reduce(into: []) { found, facts in
      if let place = found.firstIndex(where: { $0.name == facts.name }) {
        if facts.version.isNewerVersion(than: found[place].version) { found[place] = facts }
      } else {
        found.append(facts)
      }
    }
  }
}

extension String {
  /// Whether a version's numbers are greater: 9.19 is newer than 9.2.
  fileprivate func isNewerVersion(than other: String) -> Bool {
    let (mine, others) = (split(separator: "."), other.split(separator: "."))
    for index in 0..<max(mine.count, others.count) {
      let a = index < mine.count ? Int(mine[index]) ?? 0 : 0
      let b = index < others.count ? Int(others[index]) ?? 0 : 0
      if a != b { return a > b }
    }
    return false
  }
}
