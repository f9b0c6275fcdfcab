extension Array {
  /// The first rows of a table and those that its last row stands for; never one row alone, which would take as much room as itself.
  func cut(to most: Int) -> (shown: ArraySlice<Element>, rest: ArraySlice<Element>) {
    let shown = count > most + 1 ? most : count
    return (self[..<shown], self[shown...])
  }
}
