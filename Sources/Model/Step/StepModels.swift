public import Hardware

/// The models of the machines that the cores of one profile make, each built when first asked for.
public struct StepModels {
  private let profile: HardwareProfile
  private var byWorkers: [Int: StepModel] = [:]

  /// The models of a profile; none is built yet.
  public init(_ profile: HardwareProfile) { self.profile = profile }

  /// The machine of `workers` cores.
  public mutating func model(workers: Int) throws(ModelError) -> StepModel {
    if let known = byWorkers[workers] { return known }
    let model = try StepModel(profile, workers: workers)
    byWorkers[workers] = model
    return model
  }
}
