import Quantities
import Workloads

/// A key of a system's rows: its name, what it means, and how its text becomes a property.
public struct ConfigurationKey<System>: Sendable {
  /// As rows write it.
  public let name: String
  /// What it says, with its unit.
  public let meaning: String
  /// Whether it takes every pair that no other key of the figure names.
  let takesOthers: Bool
  /// Sets the property; gives what is expected where the text is not that.
  let read: @Sendable (inout System, String) -> String?

  /// Where a value is kept.
  typealias Path<Value> = any WritableKeyPath<System, Value> & Sendable

  private init(
    _ name: String, _ meaning: String, expected: String,
    read: @escaping @Sendable (inout System, String) -> Bool
  ) {
    (self.name, self.meaning, takesOthers) = (name, meaning, false)
    self.read = { read(&$0, $1) ? nil : expected }
  }

  /// A model's step by the keys of published tables (`JobConfiguration`): `model=llama;layers=32;…;phase=decode;…`.
  static func step(_ path: Path<Job?>, _ meaning: String) -> Self {
    Self("model, phase, …", meaning, takesOthers: true) { system, text in
      do throws(JobError) {
        let asked = try JobConfiguration(text)
        if let problem = asked.problem { return "a step that can be: \(problem)" }
        system[keyPath: path] = asked.candidates.first
        return nil
      } catch {
        return "a step: \(error)"
      }
    }
  }

  /// Keys of a part of the system.
  static func part<Part>(_ path: Path<Part>, _ keys: [ConfigurationKey<Part>]) -> [Self] {
    keys.map { key in
      Self(key.name, key.meaning, takesOthers: key.takesOthers) { system, text in
        key.read(&system[keyPath: path], text)
      }
    }
  }

  private init(
    _ name: String, _ meaning: String, takesOthers: Bool,
    read: @escaping @Sendable (inout System, String) -> String?
  ) {
    (self.name, self.meaning, self.takesOthers, self.read) = (name, meaning, takesOthers, read)
  }

  /// A whole number within bounds.
  static func count(
    _ name: String, _ path: Path<Int>,
    in bounds: ClosedRange<Int> = 1...1 << 24, _ meaning: String
  ) -> Self {
    Self(
      name, meaning,
      expected: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
    ) { system, text in
      guard let number = Int(text), bounds.contains(number) else { return false }
      system[keyPath: path] = number
      return true
    }
  }

  /// A share of a whole, above 0 and at most 1.
  static func share(
    _ name: String, _ path: Path<Double>, _ meaning: String
  ) -> Self {
    Self(name, meaning, expected: "a number above 0, at most 1") { system, text in
      guard let number = decimal(text), number <= 1 else { return false }
      system[keyPath: path] = number
      return true
    }
  }

  /// A number above 0 and below 2^62, a pure one.
  static func number(
    _ name: String, _ path: Path<Double>, _ meaning: String
  ) -> Self {
    Self(name, meaning, expected: "a number above 0") { system, text in
      guard let number = decimal(text) else { return false }
      system[keyPath: path] = number
      return true
    }
  }

  /// A number of base units, above 0 and below 2^62.
  static func amount<Unit>(
    _ name: String, _ path: Path<Quantity<Unit>>, _ meaning: String
  ) -> Self {
    Self(name, "\(meaning), \(Unit.symbol)", expected: "a number of \(Unit.symbol) above 0") {
      system, text in
      guard let number = decimal(text) else { return false }
      system[keyPath: path] = Quantity(number)
      return true
    }
  }

  /// The profile of the machine on which the baseline is run.
  static func baselineMachine(_ path: Path<BaselineMachine>) -> Self {
    Self(
      BaselineMachine.key, "the profile of the baseline's machine", expected: "a profile's name"
    ) { system, text in
      system[keyPath: path] = BaselineMachine(profile: text)
      return true
    }
  }

  /// One of a few words.
  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: Path<Choice>, _ meaning: String
  ) -> Self {
    let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return Self(name, meaning, expected: "one of \(words)") { system, text in
      guard let choice = Choice(rawValue: text) else { return false }
      system[keyPath: path] = choice
      return true
    }
  }

  /// A finite decimal number above 0 and below 2^62; "nan", "0x1p3" and the like are none.
  private static func decimal(_ text: String) -> Double? {
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }),
      let number = Double(text), number > 0, number < 0x1p62
    else { return nil }
    return number
  }
}

/// The machine on which a baseline is run, where a claim compares machines; it is asked for by the key's name.
struct BaselineMachine: Sendable {
  /// The key of a row.
  static let key = "baseline-machine"
  /// The profile's name.
  var profile = ""
}
