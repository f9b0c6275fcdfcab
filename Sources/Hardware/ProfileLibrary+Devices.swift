extension ProfileLibrary {
  /// The profiles whose machine is reported by this name, letter for letter but for case and blanks; nodes are not looked at.
  ///
  /// Nothing is guessed: a name that no profile has is unknown, and the nearest one is only told. Files that cannot be read as
  /// profiles are passed over. Complexity: O(profiles).
  public func device(reportedAs device: String) -> ReportedDevice {
    let table = reportedNames()
    let found = Set(table.filter { $0.name.matches(device) }.map { $0.profile }).sorted()
    if found.count == 1 { return .one(found[0]) }
    return found.isEmpty ? .unknown(nearest: Self.nearest(to: device, in: table)) : .several(found)
  }

  /// The smallest node of devices of a profile that has so many; nil where the library has none.
  ///
  /// Complexity: O(profiles).
  public func node(of device: String, devices: Int) -> String? {
    let reader = ProfileReader(schemaFolders: folders, libraryFolders: folders)
    let nodes = names().compactMap { name -> (name: String, count: Int)? in
      guard let file = try? self.file(of: name), let profile = try? reader.profile(file: file),
        let held = profile.devices, held.profile.name == device, held.count >= devices
      else { return nil }
      return (name, held.count)
    }
    return nodes.min { ($0.count, $0.name) < ($1.count, $1.name) }?.name
  }

  /// Every reported name with the profile that has it; what they inherit is not looked at.
  private func reportedNames() -> [(name: ReportedName, profile: String)] {
    let reader = ProfileReader(schemaFolders: folders, libraryFolders: folders)
    return names().flatMap { name -> [(name: ReportedName, profile: String)] in
      guard let file = try? self.file(of: name), let profile = try? reader.profile(file: file),
        profile.devices == nil
      else { return [] }
      return profile.reported.map { ($0, name) }
    }
  }

  /// The name that shares most of its words; nil where none shares more than a third of the words of both.
  private static func nearest(
    to device: String, in table: [(name: ReportedName, profile: String)]
  ) -> ReportedDevice.Near? {
    let asked = words(device)
    let scored = table.map { entry -> (share: Double, near: ReportedDevice.Near) in
      let known = words(entry.name.name)
      let all = max(asked.union(known).count, 1)
      let share = Double(asked.intersection(known).count) / Double(all)
      return (share, .init(reported: entry.name.name, profile: entry.profile))
    }
    let best = scored.max { ($0.share, $1.near.reported) < ($1.share, $0.near.reported) }
    return best.flatMap { $0.share * 3 > 1 ? $0.near : nil }
  }

  /// "A100-SXM4-80GB" as A100, SXM4, 80GB.
  private static func words(_ text: String) -> Set<String> {
    Set(text.uppercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }
}
