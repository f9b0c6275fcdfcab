public import Quantities

/// Tiles that a library tuned for grouped products of experts: for numbers of tokens, of one shape of experts on one card.
public struct ExpertTiling: Sendable, Hashable {
  /// A tile, and from which numbers of tokens on it was tuned or holds.
  public struct Tile: Sendable, Hashable {
    /// Tokens that it was tuned for; of a rule, the most that it holds for.
    public var tokens: Int
    /// Rows, columns and inner steps of a tile.
    public var height, width, depth: Int
    /// Warps of a block, and steps that are on their way at a time.
    public var warps, stages: Int
  }

  /// Names that the card reports; empty of a rule for every card.
  public var cards: [String]
  /// Experts, and elements of a token between the products of one; nil of a rule for every shape.
  public var experts, inner: Int?
  /// Types of the products.
  public var types: [ElementType]
  /// The tiles by rising numbers of tokens.
  public var tiles: [Tile]
  /// Whether numbers of tokens are those of an expert, on average over all, rather than of all.
  public var isPerExpert = false

  /// Whether the tiles hold up to their numbers of tokens, rather than for the nearest.
  public var isRule: Bool { experts == nil }

  /// The tile for so many tokens, of which an expert has `each`: of a rule the first that holds for as many, else the one tuned for
  /// the nearest number.
  public func tile(tokens all: Int, each: Int) -> Tile {
    let tokens = isPerExpert ? each : all
    guard !isRule else { return tiles.first { tokens <= $0.tokens } ?? tiles[tiles.count - 1] }
    var best = tiles[0]
    for tile in tiles where abs(tile.tokens - tokens) < abs(best.tokens - tokens) { best = tile }
    return best
  }
}

extension ExpertTiling {
  /// Reads `<tiling cards="NVIDIA H200" experts="128" inner="768" types="bf16" tiles="1:16x64x64/4/5 …"/>`: tokens, rows x columns x
  /// inner steps, warps, stages.
  init(_ fields: ProfileFields) throws(HardwareError) {
    func whole(_ name: String) throws(HardwareError) -> Int? {
      guard let text = fields.element[name] else { return nil }
      guard let value = Int(text), value > 0 else {
        throw fields.invalid("has \(name)=\"\(text)\"; expected a whole number of at least 1")
      }
      return value
    }
    cards = fields.element["cards"]?.split(separator: ",").map { String($0) } ?? []
    (experts, inner) = (try whole("experts"), try whole("inner"))
    isPerExpert = fields.element["per-expert"] == "true"
    types = []
    for word in try fields.words("types") {
      guard let type = ElementType(rawValue: word) else {
        throw fields.invalid("has types=\"\(word)\"; expected element types")
      }
      types.append(type)
    }
    let text = try fields.text("tiles")
    guard let read = Tile.tiles(text) else {
      throw fields.invalid(
        "has tiles=\"\(text)\"; expected TOKENS:ROWSxCOLUMNSxDEPTH/WARPS/STAGES with blanks between"
      )
    }
    tiles = read
    tiles.sort { $0.tokens < $1.tokens }
  }
}

extension ExpertTiling.Tile {
  /// Tiles as text, each six whole numbers of at least 1; nil where it is not of that form.
  ///
  /// A library has thousands of numbers, which every start reads: bytes are walked through once.
  fileprivate static func tiles(_ text: String) -> [Self]? {
    let separators = Array(":xx// ".utf8)
    var (tiles, numbers, number): ([Self], [Int], Int) = ([], [], 0)
    for byte in [UInt8](text.utf8) + [separators[5]] {
      if (48...57).contains(byte), number < 1 << 40 {
        number = number * 10 + Int(byte) - 48
        continue
      }
      guard byte == separators[numbers.count], number > 0 else { return nil }
      numbers.append(number)
      number = 0
      guard numbers.count == separators.count else { continue }
      tiles.append(
        Self(
          tokens: numbers[0], height: numbers[1], width: numbers[2], depth: numbers[3],
          warps: numbers[4], stages: numbers[5]))
      numbers.removeAll(keepingCapacity: true)
    }
    return numbers.isEmpty ? tiles : nil
  }
}
