import Documents
import Foundation
import Planning
import Workloads

/// A model description in a file.
enum ModelFile {
  /// Models by the names of their files; a folder stands for its `.json` files.
  static func named(_ paths: [String]) throws(CommandError) -> [NamedModel] {
    var models: [NamedModel] = []
    for path in paths {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      guard exists else { throw .missingFile(path) }
      let inside = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      let files =
        inside.contains("config.json")
        ? ["\(path)/config.json"]
        : isFolder.boolValue
          ? inside.filter { $0.hasSuffix(".json") }.sorted().map { "\(path)/\($0)" } : [path]
      for file in files {
        let steps = file.split(separator: "/").map(String.init)
        let last = steps.last ?? file
        // A config.json is called after its folder.
        let name =
          last == "config.json" && steps.count > 1
          ? steps[steps.count - 2] : last.hasSuffix(".json") ? String(last.dropLast(5)) : last
        models.append(NamedModel(name: name, model: try config(file).model))
      }
    }
    return models
  }

  /// The model; throws with the file's name where it is none.
  static func config(_ path: String) throws(CommandError) -> ModelConfig {
    let bytes = try FileAccess.bytes(path)
    do {
      return try ModelConfig(bytes: bytes)
    } catch {
      throw .badFile(place: "\(path): \(error)")
    }
  }
}

/// A table of measured steps in a file.
enum StepFile {
  /// The steps, or nil where the file's header is another's; `models` is a folder of model descriptions.
  static func measurements(_ path: String, models: String?) throws -> [StepMeasurement]? {
    let bytes = try FileAccess.bytes(path)
    guard let table = try? CSVTable(bytes: bytes) else { return nil }
    let isGraph = ParallelGraphTable.required.allSatisfy(table.header.contains)
    let isParallel = ParallelTable.required.allSatisfy(table.header.contains)
    let isStep = [StepTable.required, StepTable.requiredOfGroups].contains {
      $0.allSatisfy(table.header.contains)
    }
    guard isGraph || isParallel || isStep else { return nil }
    let folder =
      models ?? URL(filePath: path).deletingLastPathComponent().appending(path: "models").path()
    var known: [String: Transformer] = [:]
    func model(_ name: String, _ line: Int) throws(CommandError) -> Transformer {
      if let model = known[name] { return model }
      let file = "\(folder)/\(name).json"
      guard FileManager.default.fileExists(atPath: file) else {
        throw .badFile(
          place: "\(path):\(line): model is '\(name)', expected a description in \(file)")
      }
      let model = try ModelFile.config(file).model
      known[name] = model
      return model
    }
    do {
      if isGraph { return try ParallelGraphTable.measurements(table) }
      return isParallel
        ? try ParallelTable.measurements(table, models: model)
        : try StepTable.measurements(table, models: model)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError.badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
  }
}
