import Quantities

/// The engines in folders of `NAME-VERSION.xml` files, validated against the schema beside them.
struct EngineReader {
  static let schemaName = "engine.xsd"
  let folders: [String]

  /// Every version of every engine, of each the newest first.
  func engines() throws(HardwareError) -> [EngineFacts] {
    guard let folder = try FactsFolder(folders, schema: Self.schemaName) else { return [] }
    let roots = try folder.documents { $0 }
    var engines: [EngineFacts] = []
    for root in roots where root.element["like"] == nil {
      engines.append(try Self.engine(root, like: nil))
    }
    for root in roots where root.element["like"] != nil {
      let (name, like) = (try root.text("name"), try root.text("like"))
      guard let base = engines.first(where: { $0.name == name && $0.version == like }) else {
        throw root.invalid(
          "has like=\"\(like)\"; expected a version of \(name) that is said in full")
      }
      engines.append(try Self.engine(root, like: base))
    }
    return engines.newestFirst
  }

  private static func engine(
    _ root: ProfileFields, like base: EngineFacts?
  ) throws(HardwareError) -> EngineFacts {
    let (version, title) = (try root.text("version"), try root.text("title"))
    var engine = EngineFacts(
      name: try root.text("name"), version: version, title: title, modules: [:], layers: [],
      issued: [:], facts: [:])
    if let base {
      engine = base
      (engine.version, engine.title) = (version, title)
    }
    if root.element["families"] != nil { engine.families = try root.words("families") }
    for module in root.children("module") {
      let read = try Self.module(module)
      engine.modules[read.name] = read
    }
    for layer in root.children("layer") {
      engine.layers.append(try Self.layer(layer, among: engine.modules))
    }
    if root.element.children.contains(where: { $0.name == "runner" }) { engine.runners = [] }
    for runner in root.children("runner") {
      engine.runners.append(try Self.runner(runner, among: engine.modules))
    }
    for experts in root.children("experts") {
      let library = try experts.text("library")
      for family in try experts.words("families") { engine.narrowExperts[family] = library }
    }
    for kernels in root.children("kernels") {
      engine.kernelNames[try kernels.text("part")] = try kernels.text("names")
    }
    for issued in root.children("issued") {
      let each = EngineFacts.Issued(
        calls: try issued.whole("calls", or: 1), launches: try issued.whole("launches", or: 1))
      for operation in try issued.words("operations") { engine.issued[operation] = each }
    }
    for fact in root.children("fact") {
      engine.facts[try fact.text("name")] = try fact.numberOrBytes("value")
    }
    return engine
  }

  private static func module(
    _ fields: ProfileFields
  ) throws(HardwareError) -> EngineFacts.Module {
    var kernels: [EngineFacts.Kernel] = []
    for child in fields.element.children {
      let fields = ProfileFields(element: child, file: fields.file)
      let work: EngineFacts.Kernel.Work
      switch child.name {
      case "map":
        work = .map(
          isVector: try fields.text("form") == "vector",
          per: child["per"] == nil ? .element : try fields.choice("per"),
          reads: try fields.width("reads"), writes: try fields.width("writes"))
      case "reduction": work = .reduction
      default: work = .operation
      }
      kernels.append(
        EngineFacts.Kernel(
          name: child["name"] ?? "", work: work, times: try fields.whole("times", or: 1),
          calls: try fields.whole("calls", or: 1), launches: try fields.whole("launches", or: 1)))
    }
    return EngineFacts.Module(
      name: try fields.text("name"), kernels: kernels, source: try fields.source())
  }

  private static func runner(
    _ fields: ProfileFields, among modules: [String: EngineFacts.Module]
  ) throws(HardwareError) -> EngineFacts.Runner {
    func module(_ attribute: String) throws(HardwareError) -> String {
      let name = try fields.text(attribute)
      guard modules[name] != nil else {
        throw fields.invalid("has \(attribute)=\"\(name)\"; expected the name of a <module>")
      }
      return name
    }
    return EngineFacts.Runner(
      name: try fields.text("name"),
      families: fields.element["families"] == nil ? [] : try fields.words("families"),
      inputs: try module("inputs"), prompts: try module("prompts"),
      results: try module("results"), source: try fields.source())
  }

  private static func layer(
    _ fields: ProfileFields, among modules: [String: EngineFacts.Module]
  ) throws(HardwareError) -> EngineFacts.Layer {
    func names(_ attribute: String) throws(HardwareError) -> [String] {
      let names = fields.element[attribute] == nil ? [] : try fields.words(attribute)
      for name in names where modules[name] == nil {
        throw fields.invalid("has \(attribute)=\"\(name)\"; expected the name of a <module>")
      }
      return names
    }
    func name(_ attribute: String) throws(HardwareError) -> String? { try names(attribute).first }
    func required(_ attribute: String) throws(HardwareError) -> String {
      guard let name = try name(attribute) else { return try fields.text(attribute) }
      return name
    }
    return EngineFacts.Layer(
      families: try fields.words("families"), embedding: try names("embedding"),
      norm: try required("norm"), linear: try required("linear"),
      projections: try fields.choice("projections"), rotation: try name("rotation"),
      promptCache: try names("prompt-cache"), cache: try names("cache"),
      promptAttention: try required("prompt-attention"), attention: try name("attention"),
      activation: try required("activation"), router: try name("router"),
      results: try name("results"), logits: try name("logits"), source: try fields.source())
  }
}

extension ProfileFields {
  /// A whole number from none up, or `standard` where the attribute is absent.
  fileprivate func whole(_ name: String, or standard: Int) throws(HardwareError) -> Int {
    guard let text = element[name] else { return standard }
    guard let value = Int(text), value >= 0 else {
      throw invalid("has \(name)=\"\(text)\"; expected a whole number of at least 0")
    }
    return value
  }

  /// `4`, so many bytes, or `2a`, so many elements of the activations.
  fileprivate func width(_ name: String) throws(HardwareError) -> EngineFacts.Width {
    let text = try text(name)
    if text == "a" { return EngineFacts.Width(elements: 1) }
    let isOfElements = text.hasSuffix("a")
    guard let count = Int(isOfElements ? text.dropLast() : text[...]) else {
      throw invalid("has \(name)=\"\(text)\"; expected bytes, or elements as 2a")
    }
    return isOfElements ? EngineFacts.Width(elements: count) : EngineFacts.Width(bytes: count)
  }
}
