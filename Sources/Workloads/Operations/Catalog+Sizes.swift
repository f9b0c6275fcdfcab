extension Catalog.Entry {
  /// The sizes that the family's operations must be given, with values that occur in practice.
  ///
  /// They are found by asking for an operation and giving the size that it misses, until it misses none.
  public var needed: Axes {
    var axes = Axes()
    while true {
      do throws(WorkloadError) {
        _ = try make(types[0], axes)
        return axes
      } catch {
        guard case .missingAxis(_, let name) = error,
          let axis = Axis.allCases.first(where: { $0.option == name })
        else { return axes }
        axes[axis] = axis.example
      }
    }
  }

  /// The sizes that may be given beside them.
  public var optional: [Axis] {
    let needed = needed
    return Axis.allCases.filter { axis in
      guard needed[axis] == nil else { return false }
      var axes = needed
      axes[axis] = axis.example
      do throws(WorkloadError) {
        _ = try make(types[0], axes)
        return true
      } catch {
        if case .foreignAxis = error { return false }
        return true
      }
    }
  }
}
