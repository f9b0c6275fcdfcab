import Documents

/// What is said of a device's work beyond its times, as an object of JSON under Kineto's names.
public struct ActivityDetail {
  private var writer = JSONWriter()

  /// Work on a stream of a device.
  public init(device: Int64, context: Int64?, stream: Int64) {
    writer.beginObject()
    add("device", device)
    add("context", context)
    add("stream", stream)
  }

  /// Adds a number; nothing where it is not known.
  public mutating func add(_ key: String, _ value: Int64?) {
    guard let value else { return }
    writer.key(key)
    writer.integer(value)
  }

  /// Adds a text.
  public mutating func add(_ key: String, _ value: String) {
    writer.key(key)
    writer.string(value)
  }

  /// Adds three numbers; nothing where one of them is not there.
  public mutating func add(_ key: String, _ values: [Int64?]) {
    let values = values.compactMap { $0 }
    guard values.count == 3 else { return }
    writer.key(key)
    writer.beginArray()
    for value in values { writer.integer(value) }
    writer.endArray()
  }

  /// The object so far.
  public var text: String {
    var writer = writer
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
