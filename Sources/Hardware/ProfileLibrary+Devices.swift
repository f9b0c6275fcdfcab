extension ProfileLibrary {
  /// The name of a device's profile by what its driver calls it; nil where no profile is of it.
  ///
  /// It is the one whose title has the device's model ("H200", "MI300X", "4090") and most of its other words; drivers say of a PCIe
  /// card of a model with several forms that it is one. Complexity: O(profiles).
  public func name(ofDevice device: String) -> String? {
    let words = Self.words(device)
    let pairs = zip(words, words.dropFirst() + [""])
    let model = pairs.first { word, next in word.contains(where: \.isNumber) && next != "GB" }
    guard let model = model?.0 else { return nil }
    let asked = Set(words)
    let found = names().compactMap { name -> (name: String, score: Int)? in
      guard let profile = try? profile(name), profile.devices == nil else { return nil }
      let title = Set(Self.words(profile.title))
      guard title.contains(model), asked.contains("PCIE") || !title.contains("PCIE") else {
        return nil
      }
      return (name, title.intersection(asked).count * 16 - title.count)
    }
    return found.max { ($0.score, $1.name) < ($1.score, $0.name) }?.name
  }

  /// "A100-SXM4-80GB" as A100, SXM4, 80, GB.
  private static func words(_ text: String) -> [String] {
    text.uppercased().split { !$0.isLetter && !$0.isNumber }.flatMap { word in
      let size = word.prefix(while: \.isNumber)
      return size.isEmpty || word.dropFirst(size.count) != "GB"
        ? [String(word)] : [String(size), "GB"]
    }
  }
}
