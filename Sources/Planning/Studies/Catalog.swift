/// Every study; the one place that lists them.
public enum StudyCatalog {
  /// The types of all studies, in the order of the command line's help.
  public static var studies: [any Study.Type] {
    [
      SweepStudy.self, ServiceStudy.self, KineticsStudy.self, MoELensStudy.self, IOStudy.self,
      ReuseStudy.self,
    ]
  }
}
