import Documents
import Foundation
import Planning
import Terminal
import Workloads

/// A model description in a file.
enum ModelFile {
  /// Public models that are known by name, sorted.
  static var names: [String] {
    let files = Locations.models.flatMap {
      (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
    }
    return Set(files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }).sorted()
  }

  /// The file that an argument means: itself, or its config.json, where it is there, else that of a public model of this name.
  private static func file(of argument: String) throws -> String {
    let inside = "\(argument)/config.json"
    if FileManager.default.fileExists(atPath: inside) { return inside }
    if FileManager.default.fileExists(atPath: argument) { return argument }
    guard !argument.contains("/"), !argument.hasSuffix(".json") else {
      throw InputError.missing(file: argument)
    }
    let name = argument.lowercased()
    let files = Locations.models.map { "\($0)/\(name).json" }
    if let file = files.first(where: FileManager.default.fileExists(atPath:)) { return file }
    let nearest = name.nearest(in: names).map { "; the nearest is \($0)" } ?? ""
    throw CommandError.missing(
      "there is no file and no public model '\(argument)'\(nearest); orrery models lists them")
  }

  /// Models by the names of their files; a folder stands for its `.json` files.
  static func named(_ paths: [String]) throws -> [NamedModel] {
    var models: [NamedModel] = []
    for argument in paths {
      let path = try file(of: argument)
      let inside = try? FileManager.default.contentsOfDirectory(atPath: path)
      let files =
        inside?.filter { $0.hasSuffix(".json") }.sorted().map { "\(path)/\($0)" } ?? [path]
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

  /// The model of a file, or of a folder's `config.json`; throws with the file's name where it is none.
  static func config(_ argument: String) throws -> ModelConfig {
    let path = try file(of: argument)
    if (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil {
      throw InputError.missing(file: "\(path)/config.json")
    }
    let bytes = try InputFile.bytes(path)
    do {
      let beside = URL(filePath: path).deletingLastPathComponent().appending(
        path: "hf_quant_config.json"
      ).path()
      let hasQuantization = FileManager.default.fileExists(atPath: beside)
      let config = try ModelConfig(
        bytes: bytes, quantization: hasQuantization ? try InputFile.bytes(beside) : nil)
      if config.hasUnknownQuantization {
        Console.error(
          "orrery: \(path): quantization_config is of no known method or bits: weights are taken as if it had none, or as --weights says"
        )
      }
      if let quantization = config.model.quantization {
        Console.error("orrery: \(path): \(quantization.words)")
      }
      return config
    } catch {
      throw CommandError.badFile(place: "\(path): \(error)")
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
