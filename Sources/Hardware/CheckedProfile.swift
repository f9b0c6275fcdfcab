/// A profile under the name or file that was asked for, and what the laws have against it.
public struct CheckedProfile: Sendable, Hashable {
  /// The name or file.
  public var name: String
  /// The profile, with what it inherits taken over.
  public var profile: HardwareProfile
  /// What no machine has, or contradicts another figure; empty of a sound profile.
  public var findings: [ProfileCheck.Finding]

  /// Makes a checked profile of its name, the profile and what was found.
  public init(name: String, profile: HardwareProfile, findings: [ProfileCheck.Finding]) {
    self.name = name
    self.profile = profile
    self.findings = findings
  }
}
