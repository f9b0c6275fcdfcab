import Documents

/// What a spool says of its process, of the job that it is a part of, and of its devices.
extension SpoolReader {
  mutating func addProcess(_ bytes: ArraySlice<UInt8>) {
    guard let text = try? JSONTape(bytes: Array(bytes)).root, let members = text.members else {
      return note("description of a process that is not JSON")
    }
    for member in members {
      guard let value = member.value.string else { continue }
      properties.append(.init(member.key, .string(value)))
    }
    if let process = text["process"]?.string.flatMap({ Int($0) }) { lanes.set(process: process) }
  }

  mutating func addDevice(_ record: ActivityRecord) {
    guard let id = record.word(DeviceField.id) else { return note("device without a number") }
    var members: [JSONValue.Member] = [.init("id", JSONValue(id))]
    if let name = texts[record.long(DeviceField.name) ?? 0] {
      members.append(.init("name", .string(names.texts[name])))
    }
    let fields: [(DeviceField, String)] = [
      (.computeCapabilityMajor, "computeMajor"), (.computeCapabilityMinor, "computeMinor"),
      (.numMultiprocessors, "numSms"), (.l2CacheSize, "l2CacheSize"),
      (.maxSharedMemoryPerMultiprocessor, "sharedMemPerMultiprocessor"),
    ]
    if let bytes = record.long(DeviceField.globalMemorySize) {
      members.append(.init("totalGlobalMem", JSONValue(bytes)))
    }
    for (field, key) in fields {
      if let value = record.word(field) { members.append(.init(key, JSONValue(value))) }
    }
    deviceTexts[id] = .object(members)
  }

  private func property(_ keys: String...) -> Int? {
    keys.lazy.compactMap { key in properties.last { $0.key == key }?.value.text() }
      .compactMap { Int($0.filter { $0 != "\"" }) }.first
  }

  /// The properties of the run, by their keys.
  var finishedProperties: [(String, JSONValue)] {
    let rank = property("RANK", "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID")
    let size = property("WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS")
    var values: [(String, JSONValue)] = [("tracedProcess", .object(properties))]
    // Counted from multiples of three months, as Kineto does, so that ranks' files agree.
    if let first = imported.trace.spans.lazy.map(\.start).min() {
      let months: Int64 = 7_889_238_000_000_000
      values.append(("baseTimeNanoseconds", JSONValue(first / months * months)))
    }
    if !deviceTexts.isEmpty {
      let devices = deviceTexts.sorted { $0.key < $1.key }.map(\.value)
      values.append(("deviceProperties", .array(devices)))
    }
    if let rank, let size, size > 1 {
      values.append(
        (
          "distributedInfo",
          .object([
            .init("rank", JSONValue(Int64(rank))), .init("world_size", JSONValue(Int64(size))),
          ])
        ))
    }
    return values
  }
}
