import Documents
import Hardware
import Model
import Systems
import Terminal
import Validate

/// A table of published results in a file.
struct PublishedFile {
  let path: String
  let table: PublishedTable

  init(_ path: String) throws {
    self.path = path
    let bytes = try InputFile.bytes(path)
    do {
      table = try PublishedTable(CSVTable(bytes: bytes))
    } catch {
      throw CommandError.badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
  }

  /// Rows that cannot be read, each with file and line.
  func places(of errors: [PublishedError]) -> [String] {
    errors.map { MeasurementFile.place(in: path, of: "\($0)") }
  }

  /// Throws where rows cannot be read: the first, with the others beside.
  static func refuse(_ unreadable: [String]) throws(CommandError) {
    guard let first = unreadable.first else { return }
    for place in unreadable.dropFirst() { Console.error("orrery: \(place)") }
    throw .badFile(place: first)
  }

  /// Says how many rows are not predicted, and why.
  static func warn(of refused: [String: Int]) {
    for (reason, count) in refused.sorted(by: { $0.key < $1.key }) {
      Console.error("orrery: \(count) rows not predicted, \(reason)")
    }
  }
}

/// The machines that rows of published tables name, each built when first asked for.
struct PublishedMachines {
  private var known: [String: StepModel] = [:]

  /// The profiles that were asked for.
  var names: [String] { known.keys.sorted() }

  mutating func model(_ machine: String) throws -> StepModel {
    if let model = known[machine] { return model }
    let place = MachineOfRow(machine)
    let model = try StepModel(Locations.profile(place.profile), workers: place.workers)
    known[machine] = model
    return model
  }
}
