public import Hardware
public import Model
import Quantities
public import Workloads

/// What can be learned of a machine from measured operations: every family's parameters, and for each memory level
/// whether its traffic hides behind computing.
public struct MachineFit: Sendable {
  /// The profile with the choices of overlap and the families in it.
  public let profile: HardwareProfile
  public let families: [FamilyFit]

  /// Fits to measurements; `data` names them in the figures' sources, and `progress` is told the share done.
  ///
  /// Overlap is a choice for each level, all or nothing: from all hidden, each level in turn is tried exposed, and stays so
  /// where that makes the fits of all families together better by more than a hundredth.
  public init(
    _ profile: HardwareProfile, to measurements: [Measurement], data: String,
    folds: Folds = Folds(), progress: (Double, String) -> Void = { _, _ in }
  ) throws(ModelError) {
    let source = "fit: \(data)"
    var best = profile
    guard profile.kind == .cpu else {
      families = try Self.familyFits(
        of: measurements, on: profile, folds: folds, progress: progress)
      best.take(families.map { $0.family(data: data) })
      self.profile = best
      return
    }
    for index in best.memory.indices.dropFirst() {
      best.memory[index].overlap = Share(1, source: source)
    }
    var fits = try Self.familyFits(
      of: measurements, on: best, folds: folds, progress: progress)
    for index in best.memory.indices.dropFirst() {
      var exposed = best
      exposed.memory[index].overlap = Share(0, source: source)
      let trial = try Self.familyFits(of: measurements, on: exposed, folds: folds)
      if trial.totalLoss < fits.totalLoss * 0.99 { (best, fits) = (exposed, trial) }
    }
    best.take(fits.map { $0.family(data: data) })
    self.profile = best
    families = fits
  }

  /// Fits every family of a set of measurements, in the order of their names; one that is made of others after those.
  ///
  /// `progress` is told the share done and what is fitted.
  public static func familyFits(
    of measurements: [Measurement], on profile: HardwareProfile, folds: Folds = Folds(),
    progress: (Double, String) -> Void = { _, _ in }
  ) throws(ModelError) -> [FamilyFit] {
    var profile = profile
    var fits: [FamilyFit] = []
    let groups = Dictionary(grouping: measurements, by: \.family)
    let machine = try Machine(profile)
    let order = groups.sorted { a, b in
      (a.value[0].layers(on: machine), a.key) < (b.value[0].layers(on: machine), b.key)
    }
    var done = 0
    for (name, rows) in order {
      progress(Double(done) / Double(measurements.count), "fitting \(name)")
      done += rows.count
      var machines = Machines(profile)
      var seen: [FamilyFit.Row] = []
      for row in rows {
        let machine = try machines.machine(workers: row.setting.workers)
        seen.append(FamilyFit.Row(measurement: row, machine: machine))
      }
      let fit = try FamilyFit(
        kind: rows[0].operation.kind, implementation: rows[0].setting.implementation,
        rows: seen, folds: folds)
      fits.append(fit)
      profile.take([fit.family(data: "")])
    }
    return fits
  }
}

extension HardwareProfile {
  /// Replaces families by those of the same names.
  fileprivate mutating func take(_ fitted: [Family]) {
    families.removeAll { old in
      fitted.contains { $0.name == old.name && $0.implementation == old.implementation }
    }
    families += fitted
    inherits = nil
  }
}

extension Measurement {
  /// How many layers of other families' programs its program is made of.
  fileprivate func layers(on machine: Machine) -> Int {
    machine.program(of: operation.kind, setting.implementation, operation.elementType).layers
  }
}

extension [FamilyFit] {
  fileprivate var totalLoss: Double { reduce(0) { $0 + $1.loss } }
}
