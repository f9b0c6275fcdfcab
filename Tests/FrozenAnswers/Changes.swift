/// What changed answers, record by record.
public enum Changes {
  /// A record, the one before it, and why they differ.
  public struct Step: Sendable {
    public let from: String
    public let to: String
    public let changes: [Change]
  }

  public static let steps = [
    Step(from: "0", to: "1", changes: Laws.changes),
    Step(from: "1", to: "2", changes: Mechanisms.changes),
    Step(from: "2", to: "3", changes: Resident.changes),
    Step(
      from: "3", to: "4",
      changes: Groups.changes + Modules.changes + Stages.changes + NarrowExperts.changes),
  ]

  /// Since the newest record; what is here goes with the next record that is taken.
  public static let sinceTheNewest: [Change] =
    Streams.changes + Accelerators.changes + Floors.changes + EngineProducts.changes + Sums.changes
}

extension Question {
  /// The kind of an operation; nil of a job.
  var kind: String? {
    if case .operation(let operation) = subject { operation.kind } else { nil }
  }

  var operation: OperationQuestion? {
    if case .operation(let operation) = subject { operation } else { nil }
  }

  var job: JobQuestion? {
    if case .job(let job) = subject { job } else { nil }
  }

  var isTraining: Bool { job?["phase"] == "train" }

  /// Whether its machine is a GPU, or a node of them.
  var isOnGPU: Bool {
    ["nvidia", "amd-mi", "mi300x-", "hgx", "dgx", "selene", "frontier", "gb200-nvl"].contains {
      profile.hasPrefix($0)
    }
  }

  func isOn(_ prefixes: String...) -> Bool { prefixes.contains { profile.hasPrefix($0) } }
}
