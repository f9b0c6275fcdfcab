public import Hardware

/// What checks of profiles found: what no machine has, which is a no, and what cannot be answered, which is a note.
public struct CheckSheet: Sendable {
  private let count: Int
  private let findings: [String]
  private let notes: [String]

  /// The sheet of profiles that were checked.
  public init(_ profiles: [CheckedProfile]) {
    count = profiles.count
    findings = profiles.flatMap { checked in
      checked.findings.map { "\(checked.name): \($0)" }
    }
    notes = profiles.compactMap { checked in
      let gaps = checked.profile.gaps.map(\.description)
      return gaps.isEmpty ? nil : "\(checked.name) cannot answer: \(gaps.joined(separator: ", "))"
    }
  }

  /// A line a finding, then the notes; nil where nothing was found.
  public var refusal: String? {
    findings.isEmpty ? nil : (findings + notes).joined(separator: "\n")
  }

  /// A line for each profile that cannot answer something, then how many were looked at.
  public var text: String {
    let profiles = count == 1 ? "1 profile" : "\(count) profiles"
    let found = findings.isEmpty ? "nothing" : "\(findings.count)"
    return (notes + ["\(profiles), \(found) found"]).joined(separator: "\n")
  }
}
