/// A factor that is written before a unit.
///
/// GB is 10^9 bytes, GiB 2^30; there is nothing in between.
public struct Prefix: Sendable, Hashable {
  /// As written: "G", "Gi", "u".
  public let symbol: String
  /// What one of it is in base units.
  public let factor: Double

  /// No prefix: the base unit itself.
  public static let none = Prefix(symbol: "", factor: 1)
  /// A thousand: 10^3.
  public static let kilo = Prefix(symbol: "k", factor: 1e3)
  /// A million: 10^6.
  public static let mega = Prefix(symbol: "M", factor: 1e6)
  /// 10^9.
  public static let giga = Prefix(symbol: "G", factor: 1e9)
  /// 10^12.
  public static let tera = Prefix(symbol: "T", factor: 1e12)
  /// 10^15.
  public static let peta = Prefix(symbol: "P", factor: 1e15)
  /// 10^18.
  public static let exa = Prefix(symbol: "E", factor: 1e18)
  /// A thousandth: 10^-3.
  public static let milli = Prefix(symbol: "m", factor: 1e-3)
  /// A millionth: 10^-6, written "u".
  public static let micro = Prefix(symbol: "u", factor: 1e-6)
  /// 10^-9.
  public static let nano = Prefix(symbol: "n", factor: 1e-9)
  /// 10^-12.
  public static let pico = Prefix(symbol: "p", factor: 1e-12)
  /// 1024, which is 2^10.
  public static let kibi = Prefix(symbol: "Ki", factor: 1024)
  /// 1024^2, which is 2^20.
  public static let mebi = Prefix(symbol: "Mi", factor: 1_048_576)
  /// 1024^3, which is 2^30.
  public static let gibi = Prefix(symbol: "Gi", factor: 1_073_741_824)
  /// 1024^4, which is 2^40.
  public static let tebi = Prefix(symbol: "Ti", factor: 1_099_511_627_776)

  /// A number of these in base units.
  ///
  /// Small prefixes divide by their exact inverse, because 10^-6 is no double.
  func base(_ digits: Double) -> Double {
    factor < 1 ? digits / (1 / factor).rounded() : digits * factor
  }

  /// How many of these a value in base units is.
  func digits(_ base: Double) -> Double {
    factor < 1 ? base * (1 / factor).rounded() : base / factor
  }

  /// Powers of 1000 from exa down to one.
  public static let decimal: [Prefix] = [.exa, .peta, .tera, .giga, .mega, .kilo, .none]
  /// Powers of 1024 from tebi down to kibi.
  public static let binary: [Prefix] = [.tebi, .gibi, .mebi, .kibi]
}
