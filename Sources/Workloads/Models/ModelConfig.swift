import Documents

/// A model description that was read, and which of its keys meant nothing.
public struct ModelConfig: Sendable, Hashable {
  /// The sizes of the model.
  public let model: Transformer
  /// Keys that the family does not have, in the order in which they stand.
  public let unknownKeys: [String]

  /// Reads the document of a Hugging Face `config.json`, or a plain one of family "gpt".
  ///
  /// Throws where a key that the family needs is missing or impossible.
  public init(bytes: [UInt8]) throws(ModelConfigError) {
    let document: JSONValue
    do { document = try JSONValue(bytes: bytes) } catch { throw .document(error) }
    var reader = ConfigReader(document)
    let name = try reader.text("model_type")
    guard let family = ModelFamily.all.first(where: { $0.name == name }) else {
      throw .unknownFamily(name: name, known: ModelFamily.all.map(\.name))
    }
    model = try family.model(&reader)
    guard model.isCountable else { throw .tooLarge }
    unknownKeys = reader.unused
  }
}
