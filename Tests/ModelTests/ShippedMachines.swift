import Foundation
import Hardware
import Laws
import Quantities
import Workloads

@testable import Model

/// Every profile that ships, with the machine that one worker or device of it is.
enum ShippedMachines {
  static let library: ProfileLibrary = {
    let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent()
    }
    return ProfileLibrary(folders: [root.appending(path: "hardware-profiles").path()])
  }()
  static let names = library.names()

  static func machine(_ name: String) throws -> StepModel {
    let profile = try library.profile(name)
    return try StepModel(profile, workers: profile.kind == .cpu ? 1 : nil)
  }
}

/// One operation with how it is run.
struct RegisteredCase {
  let operation: any Workloads.Operation
  let setting: Setting

  var label: String { "\(operation.label) \(setting.library) \(setting.residency)" }
}

extension SplitMix {
  /// Every registered kind in every type that it has, with random sizes and residency, by the libraries that may run it.
  mutating func registeredCases(on machine: StepModel) throws -> [RegisteredCase] {
    var cases: [RegisteredCase] = []
    for entry in Catalog.entries {
      for type in entry.types {
        guard let sizes = sizes(of: entry.kind.rawValue) else { continue }
        let operation = try Catalog.operation(
          kind: entry.kind.rawValue, type: type.rawValue, axes: sizes)
        let libraries: [Library] =
          !machine.isGPU
          ? [.own]
          : entry.kind.rawValue.hasPrefix("attention")
            ? [entry.library, .cudnn, .flash2] : [entry.library]
        for library in Set(libraries) {
          cases.append(
            RegisteredCase(
              operation: operation,
              setting: Setting(
                library: library, residency: one(of: Residency.named))))
        }
      }
    }
    return cases
  }
}
