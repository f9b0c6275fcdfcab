public import Documents
public import Model
import Quantities

extension PowerDraw {
  /// `energy_j` of one call on all its devices, and `clock_mhz`.
  public var members: [JSONValue.Member] {
    [.init("energy_j", JSON.number(energy.value))]
      + (clock.map { [.init("clock_mhz", JSON.number($0.value / 1e6))] } ?? [])
  }

  /// "1.16 J, 700 W at 1.455 GHz".
  public var words: String {
    let place = clock.map { " at \($0.rounded())" } ?? ""
    return "\(energy.rounded()), \(power.rounded())\(place)"
  }
}
