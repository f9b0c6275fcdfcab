import Documents

/// A model description that was read, and which of its keys meant nothing.
public struct ModelConfig: Sendable, Hashable {
  /// The sizes of the model.
  public let model: Transformer
  /// Keys that the family does not have, in the order in which they stand.
  public let unknownKeys: [String]
  /// Whether it has a `quantization_config` of a method, or of bits, that are not known: weights are taken as if it had none.
  public let hasUnknownQuantization: Bool
  /// Whether the sizes are those of the document's `text_config`: other parts, such as a vision tower, are left out.
  public let isPart: Bool

  /// Reads the document of a Hugging Face `config.json`, or a plain one of family "gpt".
  ///
  /// `beside` is the document of a `hf_quant_config.json` beside it, which counts where the config says nothing itself.
  /// Of a model that takes more than text its `text_config` is read. `Infinity` and `NaN`, which transformers writes, count as null.
  /// Throws where a key that the family needs is missing or impossible.
  public init(
    bytes: [UInt8], quantization beside: [UInt8]? = nil
  ) throws(ModelConfigError) {
    let document: JSONValue
    let quantization: JSONValue?
    do {
      document = try JSONValue(bytes: JSON.withoutNonNumbers(bytes))
      quantization = try beside.map { (bytes) throws(DocumentError) in try JSONValue(bytes: bytes) }
    } catch { throw .document(error) }
    let text = document.find([.key("text_config")])
    var reader = ConfigReader(text ?? document)
    let isPart = text != nil
    self.isPart = isPart
    let name = try reader.text("model_type")
    let family = ModelFamily.all.first {
      $0.name == name || isPart && "\($0.name)_text" == name
    }
    guard let family else {
      throw .unknownFamily(name: name, known: ModelFamily.all.map(\.name))
    }
    var model = try family.model(&reader)
    guard model.isCountable else { throw .tooLarge }
    let keys = ["quantization_config", "hf_quant_config"]
    let said = keys.lazy.compactMap { key in
      text?.find([.key(key)]) ?? document.find([.key(key)])
    }.first
    let config = said ?? quantization
    model.quantization = config.flatMap(Quantization.init)
    if model.quantization != nil { for key in keys { _ = reader.has(key) } }
    hasUnknownQuantization = config != nil && model.quantization == nil
    self.model = model
    unknownKeys = reader.unused
  }
}
