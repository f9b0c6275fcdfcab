import Workloads

/// What takes the parts of a step as a recipe names them: a list, or what looks at each as it comes.
protocol PartSink {
  associatedtype Failure: Error

  /// Takes an operation that is run so many times, by a library's program or the customary one.
  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(Failure)
}

extension PartSink {
  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, residency: Residency, times: Int
  ) throws(Failure) {
    try add(name(), operation, by: nil, residency: residency, times: times)
  }
}

extension [Part]: PartSink {
  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(Never) {
    append(Part(name(), operation, by: library, residency: residency, times: times))
  }
}

/// What names the parts of a step, in the order in which they are run first.
protocol PartSource {
  func write<S: PartSink>(into sink: inout S) throws(S.Failure)
}

/// A recipe of which only some parts depend on what is cached of each group: those between the others.
protocol GroupedRecipe: PartSource {
  var step: Step { get }
  /// What comes before the groups' own kernels, which depends on all rows and not on what is cached.
  func writeBeforeGroups<S: PartSink>(into parts: inout S) throws(S.Failure)
  /// What is run for the groups.
  func writeGroups<S: PartSink>(into parts: inout S) throws(S.Failure)
  /// What comes after them, likewise.
  func writeAfterGroups<S: PartSink>(into parts: inout S) throws(S.Failure)
}

extension GroupedRecipe {
  /// The operations in the order of the first layer of each kind, each with how often it is run.
  func write<S: PartSink>(into parts: inout S) throws(S.Failure) {
    try writeBeforeGroups(into: &parts)
    try writeGroups(into: &parts)
    try writeAfterGroups(into: &parts)
  }
}

extension PartSource {
  /// The parts as a list.
  var parts: [Part] {
    var parts: [Part] = []
    write(into: &parts)
    return parts
  }
}

extension [Part]: PartSource {
  func write<S: PartSink>(into sink: inout S) throws(S.Failure) {
    for index in indices {
      let part = self[index]
      func add<O: Operation>(_ operation: O) throws(S.Failure) {
        try sink.add(
          part.name, operation, by: part.library, residency: part.residency, times: part.times)
      }
      try add(part.operation)
    }
  }
}
