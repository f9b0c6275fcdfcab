/// What a library of profiles knows under the name that a driver reports.
public enum ReportedDevice: Sendable, Hashable {
  /// A reported name of a profile that is near to the one that was asked for.
  public struct Near: Sendable, Hashable {
    /// The name that the driver of this machine reports.
    public var reported: String
    /// The profile's name.
    public var profile: String

    /// Makes a near name of what is reported and whose profile it is.
    public init(reported: String, profile: String) {
      (self.reported, self.profile) = (reported, profile)
    }
  }

  /// One profile is reported so: its name.
  case one(String)
  /// Several profiles are reported so, and the name does not tell them apart: their names, sorted.
  case several([String])
  /// No profile is reported so; the nearest name that one is, where any is near.
  case unknown(nearest: Near?)

  /// What was found for a device on which a run ran, in a sentence without a full stop.
  public func sentence(of device: String) -> String {
    switch self {
    case .one(let profile): "the run ran on '\(device)': profile \(profile)"
    case .several(let profiles):
      "the run ran on '\(device)', as several profiles are called: \(profiles.joined(separator: ", "))"
    case .unknown(let nearest?):
      "no profile is known for '\(device)', on which the run ran; the nearest name that is known "
        + "is '\(nearest.reported)' (\(nearest.profile))"
    case .unknown(nil): "no profile is known for '\(device)', on which the run ran"
    }
  }
}
