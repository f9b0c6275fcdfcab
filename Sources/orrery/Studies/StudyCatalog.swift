/// One table that the model alone makes, without a run.
struct Study {
  let name: String
  let abstract: String
  /// Writes its CSV to a file, or to standard output.
  let write: (StudyOptions, StudySubject) throws -> Void
}

/// What every study is given.
struct StudySubject {
  /// Names of profiles.
  var machines: [String]
  var interval: Double
  var csv: String?
  /// A run that the study is made of, where one was named.
  var run: RunSubject?
}

/// A run and its store.
struct RunSubject {
  var reference: String
  var store: StoreOptions
}

/// Every study; the one place that lists them.
enum StudyCatalog {
  static var studies: [Study] {
    [
      SweepStudy.study, KineticsStudy.study, MoELensStudy.study, IOStudy.study,
      ReuseStudy.study,
    ]
  }
}
