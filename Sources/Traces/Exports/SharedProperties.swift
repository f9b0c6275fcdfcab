import Documents

extension Trace {
  /// Members of an exported document that Orrery writes itself.
  private static let ownMembers: Set<String> = [
    "schemaVersion", "displayTimeUnit", "baseTimeNanoseconds", "metadata", "orrery", "traceEvents",
    "traceName",
  ]

  /// What the sources of all ranks say of the whole run in the same words, key by key; of one rank alone with its number.
  ///
  /// Complexity: O(properties).
  var sharedProperties: [(key: String, value: String)] {
    let ranks = Set(ranks)
    var values: [String: [Int: String]] = [:]
    var keys: [String] = []
    for property in properties
    where ranks.contains(property.rank) && !Self.ownMembers.contains(property.key) {
      if values[property.key] == nil { keys.append(property.key) }
      if values[property.key]?[property.rank] == nil {
        values[property.key, default: [:]][property.rank] = property.value
      }
    }
    let alone = ranks.count == 1 ? ranks.first : nil
    if let alone, alone != 0, values["distributedInfo"] == nil {
      keys.append("distributedInfo")
      values["distributedInfo"] = [alone: "{}"]
    }
    return keys.compactMap { (key: String) -> (key: String, value: String)? in
      guard let said = values[key], said.count == ranks.count, Set(said.values).count == 1,
        let text = said.values.first, let element = try? JSONTape(bytes: Array(text.utf8)).root
      else { return nil }
      guard let alone, key == "distributedInfo" else { return (key: key, value: text) }
      return (key: key, value: Self.text(JSONValue(element), rank: alone))
    }
  }

  /// An object that names a rank, with blanks behind its colons: HolisticTraceAnalysis looks for `"rank": 0` as it stands.
  private static func text(_ value: JSONValue, rank: Int) -> String {
    var members: [JSONValue.Member] = []
    if case .object(let given) = value { members = given.filter { $0.key != "rank" } }
    return JSONValue.object([.init("rank", JSONValue(rank))] + members).text(pretty: true)
  }
}
