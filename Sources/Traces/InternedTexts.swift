/// Texts, each once, known by their places: the names or details of a trace as it is made.
public struct InternedTexts: Sendable {
  /// The texts in the order in which they came; each stands at its place.
  public private(set) var texts: [String] = []
  private var places: [String: Int] = [:]

  /// No texts yet.
  public init() {}

  /// The place of a text, which joins the others where it is new.
  ///
  /// Complexity: O(its length).
  public mutating func place(of text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }
}
