import Hardware

/// Numbers of a library's version that a program goes by: thresholds, tiles, rules; read from `libraries/`.
protocol ProgramFacts: Sendable {
  init()
  static var fields: [FactField<Self>] { get }
}

/// A number of a struct of facts: where it is kept, its name, and what it says.
struct FactField<Facts> {
  let path: WritableKeyPath<Facts, Double>
  let name: String
  let meaning: String

  init(_ path: WritableKeyPath<Facts, Double>, _ name: String, _ meaning: String) {
    (self.path, self.name, self.meaning) = (path, name, meaning)
  }
}

/// Of a program that goes by none.
struct NoFacts: ProgramFacts {
  static var fields: [FactField<NoFacts>] { [] }
}

extension ProgramFacts {
  /// The facts of a program in the version of the library at hand.
  ///
  /// Where several libraries have such kernels, those of `library` count.
  init(
    of program: String, by library: String, in libraries: [LibraryFacts], profile: String
  ) throws(ModelError) {
    self.init()
    let having = libraries.filter { $0.facts.contains { $0.program == program } }
    let found = having.count > 1 ? having.filter { $0.name == library } : having
    for field in Self.fields {
      let fact = found.first?.facts.first { $0.program == program && $0.name == field.name }
      guard let fact else {
        throw .missingFact(profile: profile, program: program, name: field.name)
      }
      self[keyPath: field.path] = fact.value
    }
  }
}
