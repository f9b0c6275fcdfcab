/// What a program reads of values that are always there and finite.
public enum JSON {
  /// A number of a model's answer; null of what is not finite, which no answer is.
  public static func number(_ value: Double) -> JSONValue { (try? JSONValue(value)) ?? .null }
}
