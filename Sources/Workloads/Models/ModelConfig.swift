import Documents

/// A model description that was read, and which of its keys meant nothing.
public struct ModelConfig: Sendable, Hashable {
  /// The sizes of the model.
  public let model: Transformer
  /// Keys that the family does not have, in the order in which they stand.
  public let unknownKeys: [String]
  /// How its weights are quantised, as `quant_method` says; nil where they are not.
  ///
  /// It is not obeyed: they are taken in their unquantised type.
  public let quantization: String?
  /// Whether the sizes are those of the document's `text_config`: other parts, such as a vision tower, are left out.
  public let isPart: Bool

  /// Reads the document of a Hugging Face `config.json`, or a plain one of family "gpt".
  ///
  /// Of a model that takes more than text its `text_config` is read. `Infinity` and `NaN`, which transformers writes, count as null.
  /// Throws where a key that the family needs is missing or impossible.
  public init(bytes: [UInt8]) throws(ModelConfigError) {
    let document: JSONValue
    do {
      document = try JSONValue(bytes: Self.withoutNonNumbers(bytes))
    } catch { throw .document(error) }
    let text = document.find([.key("text_config")])
    var reader = ConfigReader(text ?? document)
    let isPart = text != nil
    self.isPart = isPart
    switch document.find([.key("quantization_config"), .key("quant_method")]) {
    case .string(let method): quantization = method
    default: quantization = nil
    }
    let name = try reader.text("model_type")
    let family = ModelFamily.all.first {
      $0.name == name || isPart && "\($0.name)_text" == name
    }
    guard let family else {
      throw .unknownFamily(name: name, known: ModelFamily.all.map(\.name))
    }
    model = try family.model(&reader)
    guard model.isCountable else { throw .tooLarge }
    unknownKeys = reader.unused
  }

  /// The document with null for numbers that JSON does not have: `Infinity`, `-Infinity` and `NaN` outside of texts.
  private static func withoutNonNumbers(_ bytes: [UInt8]) -> [UInt8] {
    var (result, place, isText): ([UInt8], Int, Bool) = ([], 0, false)
    result.reserveCapacity(bytes.count)
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\"") { isText.toggle() }
      if isText, byte == UInt8(ascii: "\\"), place + 1 < bytes.count {
        result += bytes[place...place + 1]
        place += 2
        continue
      }
      let word = isText ? nil : nonNumbers.first { bytes[place...].starts(with: $0) }
      result += word == nil ? [byte] : Array("null".utf8)
      place += word?.count ?? 1
    }
    return result
  }

  private static let nonNumbers = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }
}
