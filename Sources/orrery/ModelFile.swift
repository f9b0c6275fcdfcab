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

  /// Finds the models that a table names, each read once: `NAME.json` of a folder, else of `models/` beside the table.
  static func finder(for table: String, in folder: String?) -> ModelFinder {
    let beside = URL(filePath: table).deletingLastPathComponent().appending(path: "models").path()
    let folder = folder ?? beside
    var known: [String: Transformer] = [:]
    return { name, line in
      if let model = known[name] { return model }
      let file = "\(folder)/\(name).json"
      guard FileManager.default.fileExists(atPath: file) else {
        throw CommandError.badFile(
          place: "\(table):\(line): model is '\(name)', expected a description in \(file)")
      }
      let model = try config(file).model
      known[name] = model
      return model
    }
  }
}
