public import Hardware
public import Model
import Quantities
public import Workloads

/// What can be learned of a machine from measured operations: every family's parameters, and for each memory level
/// whether its traffic hides behind computing.
public struct MachineFit: Sendable {
  /// The profile with the choices of overlap and the families in it.
  public let profile: HardwareProfile
  /// The fit of each family; families that others are made of come before those.
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
  /// Rows that time several kernels, or another kernel than the one that is known, determine none and are left out. `progress` is told
  /// the share done and what is fitted.
  public static func familyFits(
    of measurements: [Measurement], on profile: HardwareProfile, folds: Folds = Folds(),
    progress: (Double, String) -> Void = { _, _ in }
  ) throws(ModelError) -> [FamilyFit] {
    let measurements = measurements.filter(\.isOfOneKernel)
    var profile = profile
    var fits: [FamilyFit] = []
    let model = try StepModel(profile)
    var done = 0
    for (pool, names) in pools(of: measurements, on: model) {
      progress(
        Double(done) / Double(measurements.count), "fitting \(names.joined(separator: ", "))")
      let groups = names.map { name in measurements.filter { $0.family == name } }
      var models = StepModels(profile)
      var rows: [FitRow] = []
      for (member, group) in groups.enumerated() {
        for row in group {
          let model = try models.model(workers: row.setting.workers)
          rows.append(try FitRow(measurement: row, model: model, member: member))
        }
      }
      done += rows.count
      let found = try FamilyFit.fits(
        of: groups.map { ($0[0].operation.kind, $0[0].setting.library) }, in: pool,
        rows: rows, folds: folds)
      fits += found
      profile.take(found.map { $0.family(data: "") })
    }
    return fits
  }

  /// The families of measurements in their pools, those that others are made of first.
  private static func pools(
    of measurements: [Measurement], on model: StepModel
  ) -> [(pool: FamilyPool, families: [String])] {
    var first: [String: Measurement] = [:]
    for row in measurements where first[row.family] == nil { first[row.family] = row }
    func pool(_ row: Measurement) -> FamilyPool {
      model.program(of: row.operation.kind, row.setting.library).entry.pool(of: row.operation.kind)
    }
    let names = first.keys.sorted { a, b in
      (first[a].map { $0.layers(on: model) } ?? 0, a)
        < (first[b].map { $0.layers(on: model) } ?? 0, b)
    }
    var pools: [(pool: FamilyPool, families: [String])] = []
    for name in names {
      guard let row = first[name] else { continue }
      let own = pool(row)
      let library = row.setting.library
      let place = pools.firstIndex { known in
        known.pool.kinds == own.kinds && own.kinds.count > 1
          && first[known.families[0]]?.setting.library == library
      }
      if let place {
        pools[place].families.append(name)
      } else {
        pools.append((own, [name]))
      }
    }
    return pools
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
  fileprivate func layers(on model: StepModel) -> Int {
    model.program(of: operation.kind, setting.library).entry.layers
  }
}

extension [FamilyFit] {
  fileprivate var totalLoss: Double { reduce(0) { $0 + $1.loss } }
}
