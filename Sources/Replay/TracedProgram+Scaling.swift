extension TracedProgram {
  /// Scales an activity; of a collective whose ranks are there, what it takes once they have met.
  mutating func scale(_ place: Int, by factor: Double) {
    activities[place].duration = activities[place].duration.scaled(by: factor)
    guard !meetings.isEmpty else { return }
    for meeting in meetings.indices {
      for member in meetings[meeting].members.indices
      where Int(meetings[meeting].members[member].activity) == place {
        meetings[meeting].members[member].transfer =
          meetings[meeting].members[member].transfer.scaled(by: factor)
      }
    }
  }

  /// Scales the stretches of threads that belong to the spans that are meant; -1 stands for no span.
  mutating func scaleStretches(by factor: Double, of isMeant: (Int32) -> Bool) {
    for thread in threads.indices {
      for place in threads[thread].moments.indices
      where isMeant(threads[thread].moments[place].owner) {
        threads[thread].moments[place].stretch =
          threads[thread].moments[place].stretch.scaled(by: factor)
      }
    }
  }
}

extension Int64 {
  /// Times a factor, to the nearest whole number.
  func scaled(by factor: Double) -> Int64 {
    let product = (Double(self) * factor).rounded()
    return product.magnitude < 9e18 ? Int64(product) : (product < 0 ? .min / 2 : .max / 2)
  }
}
