import Quantities

extension PowerModel {
  /// A draw as profiles gave it before energies.
  ///
  /// `base`, and so much more while the matrix unit, the memory and the vectors are busy: what a unit draws at its full rate
  /// becomes what one FLOP, or byte, of it costs.
  init(byUnits fields: ProfileFields, of profile: HardwareProfile) throws(HardwareError) {
    self.init(
      limit: try fields.quantity("limit"), busy: try fields.quantity("base"),
      after: try fields.quantity("after", .notNegative), voltage: 0, source: try fields.source(),
      costs: [])
    func add(_ subject: Cost.Subject, _ draw: Watts, at rate: Double?) {
      guard let rate, rate > 0 else { return }
      costs.append(Cost(subject, each: Figure(Joules(draw.value / rate), source: source)))
    }
    func rate(_ unit: ArithmeticUnit, _ type: ElementType) -> Double? {
      profile.compute.first { $0.unit == unit && $0.type == type && $0.workers == .all }?
        .rate.value.value
    }
    add(.unit(.matrix, .bf16), try fields.quantity("matrix"), at: rate(.matrix, .bf16))
    add(.unit(.vector, .fp32), try fields.quantity("vector"), at: rate(.vector, .fp32))
    if let memory = profile.memory.last {
      add(
        .level(memory.name), try fields.quantity("memory"),
        at: memory.bandwidths.first { $0.workers == .all }?.rate.value.value)
    }
  }
}
