#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Family.Residuals {
  /// A relative error e = (predicted - measured) / measured, as profiles of 0.1.0 give it, as ln(measured / predicted): -ln(1 + e).
  ///
  /// It falls where e rises, so that quantiles change places.
  static func logarithm(ofError error: Double) -> Double { -log(1 + error) }
}
