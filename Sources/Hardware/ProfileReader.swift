import Quantities

/// Reads profiles: validated against the schema beside them (else one in `schemaFolders`), then checked for sense.
///
/// No network, no document type, no entity; files of at most 1 MiB; `xi:include` only of files within the profile's folder, and
/// of profiles of `libraryFolders` by their names.
public struct ProfileReader: Sendable {
  static let largestFile = 1 << 20
  static let deepestInclude = 8
  static let includeNamespace = "http://www.w3.org/2001/XInclude"

  /// Where the schema is looked up for profiles that have none beside them.
  public var schemaFolders: [String]

  /// Where an include of a plain name is looked up that is not beside the profile, first to last.
  public var libraryFolders: [String]

  /// Told in a sentence what was converted of a document of an earlier version.
  public var note: @Sendable (String) -> Void

  /// Makes a reader of folders in which to find the schema and included profiles, and a function told of conversions.
  public init(
    schemaFolders: [String] = [], libraryFolders: [String] = [],
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.schemaFolders = schemaFolders
    self.libraryFolders = libraryFolders
    self.note = note
  }

  /// The profile in a file; what it inherits is not taken over (`ProfileLibrary` does).
  public func profile(file: String) throws(HardwareError) -> HardwareProfile {
    let document = try document(file: file)
    for sentence in document.converted { note(sentence) }
    return document.profile
  }

  /// The profile in these bytes, called `name` in errors; it may include no file.
  public func profile(xml: [UInt8], name: String) throws(HardwareError) -> HardwareProfile {
    guard xml.count <= Self.largestFile else {
      throw .invalid(
        file: name, line: 0,
        message: "the document has \(xml.count) bytes; at most \(Self.largestFile) are read")
    }
    let schema = try ProfileSchema(file: try schemaFile(beside: nil))
    return try ProfileDocument(xml, file: name, schema: schema, within: nil).profile
  }

  /// What the laws of profiles have against the profile in a file, with the lines it stands in.
  public func findings(file: String) throws(HardwareError) -> [ProfileCheck.Finding] {
    let document = try document(file: file)
    return document.located(document.profile.findings)
  }

  func document(file: String) throws(HardwareError) -> ProfileDocument {
    let bytes = try Files.bytes(of: file, atMost: Self.largestFile)
    let folder = Files.folder(of: file)
    let schema = try ProfileSchema(file: try schemaFile(beside: folder))
    let real = Files.real(file) ?? file
    return try ProfileDocument(
      bytes, file: file, schema: schema,
      within: .init(folder: folder, library: libraryFolders, chain: [real]))
  }

  private func schemaFile(beside folder: String?) throws(HardwareError) -> String {
    let folders = (folder.map { [$0] } ?? []) + schemaFolders
    for folder in folders {
      let file = Files.path(ProfileSchema.fileName, in: folder)
      if Files.exists(file) { return file }
    }
    throw .notFound(name: ProfileSchema.fileName, searched: folders)
  }
}

extension HardwareProfile {
  /// Reads a profile from its file.
  public init(file: String, schemaFolders: [String] = []) throws(HardwareError) {
    self = try ProfileReader(schemaFolders: schemaFolders).profile(file: file)
  }
}
