import ArgumentParser
import Foundation
import Hardware
import Planning
import Systems
import TraceStore
import Workloads

extension ArgumentHelp {
  /// A sentence, and what stands for the value in it: "count", "tokens", "file".
  init(_ sentence: String, of value: String) { self.init(sentence, valueName: value) }

  /// The help of an operation's size.
  static func size(_ axis: Axis) -> ArgumentHelp {
    ArgumentHelp("\(axis.meaning).", valueName: axis.isFlag ? nil : "count")
  }
}

extension CompletionKind {
  /// Names of profiles, and files.
  static let profiles = CompletionKind.custom { _, _, _ in Locations.library.names() }
  /// Names of operations' families.
  static let operations = CompletionKind.custom { _, _, _ in
    Catalog.entries.map(\.kind.rawValue)
  }
  /// Names of public models.
  static let models = CompletionKind.custom { _, _, _ in ModelFile.names }
  /// Names of runs in the store.
  static let runs = CompletionKind.custom { _, _, _ in
    let store = try? TraceStore(path: Locations.store, creating: false)
    return ["last"] + ((try? store?.runs().map(\.name)) ?? [])
  }
  /// Published systems.
  static let systems = CompletionKind.custom { _, _, _ in
    SystemCatalog.systems.map { $0.name } + StatedSystem.all.map(\.name)
  }
  /// What export writes of a run.
  static let exports = CompletionKind.list(ExportCatalog.exports.map(\.name))
}
