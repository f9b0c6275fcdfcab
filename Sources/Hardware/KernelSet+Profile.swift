import Quantities

extension KernelSet {
  init(_ fields: ProfileFields) throws(HardwareError) {
    let name = try fields.text("name")
    self.init(
      operation: try fields.text("operation"), implementation: try fields.text("implementation"),
      name: name, unit: fields.element["unit"] == nil ? .matrix : try fields.choice("unit"),
      types: [], tiles: [], alignment: try fields.optionalQuantity("alignment"),
      headDim: fields.element["head-dim"] == nil ? nil : try fields.count("head-dim"),
      mostRows: fields.element["most-rows"] == nil ? nil : try fields.count("most-rows"),
      resident: try fields.count("resident", or: 1), warps: try fields.count("warps", or: 4),
      share: try fields.ratio("share", or: 1), narrow: try fields.count("narrow", or: 1),
      loads: try fields.ratio("loads", or: 0),
      accesses: fields.element["accesses"] == nil ? nil : try fields.ratio("accesses"),
      step: try fields.optionalQuantity("step"), spill: try fields.optionalQuantity("spill"),
      source: try fields.source())
    for word in try fields.words("types") {
      guard let type = ElementType(rawValue: word) else {
        throw fields.invalid("has an unknown type '\(word)'")
      }
      types.append(type)
    }
    for word in try fields.words("tiles") { tiles.append(try Tile(word, in: fields)) }
    if fields.element["splits"] != nil {
      splits = []
      for word in try fields.words("splits") {
        guard let split = Int(word), split > 0 else {
          throw fields.invalid("has a split '\(word)'; expected a whole number above 0")
        }
        splits.append(split)
      }
    }
    guard !types.isEmpty, !tiles.isEmpty, !splits.isEmpty else {
      throw fields.invalid("needs at least one type, one tile and, where given, one split")
    }
  }

  var element: MarkupElement {
    MarkupElement(
      "kernels",
      [
        "operation": operation, "implementation": implementation, "name": name,
        "unit": unit == .matrix ? nil : unit.rawValue,
        "types": types.map(\.rawValue).joined(separator: " "),
        "tiles": tiles.map { "\($0.width)x\($0.height)" }.joined(separator: " "),
        "splits": splits == [1] ? nil : splits.map(String.init).joined(separator: " "),
        "alignment": alignment?.text, "head-dim": headDim.map(String.init),
        "most-rows": mostRows.map(String.init),
        "resident": resident == 1 ? nil : "\(resident)", "warps": warps == 4 ? nil : "\(warps)",
        "share": share == 1 ? nil : share.short, "narrow": narrow == 1 ? nil : "\(narrow)",
        "loads": loads == 0 ? nil : loads.short, "accesses": accesses?.short, "step": step?.text,
        "spill": spill?.text,
        "source": source,
      ])
  }
}

extension KernelSet.Tile {
  /// "256x128" is 256 wide and 128 high.
  fileprivate init(_ word: String, in fields: ProfileFields) throws(HardwareError) {
    let sides = word.split(separator: "x").map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], width > 0, height > 0
    else { throw fields.invalid("has a tile '\(word)'; expected two sizes as in 128x64") }
    self.init(width: width, height: height)
  }
}
