import Planning

/// Every span: `lane,name,start_us,duration_us,operation`, starts counted from the first.
enum TimelineExport {
  static var export: Export {
    Export(
      name: "timeline", abstract: "every span with lane, start and duration", needsMachine: false
    ) { Array(try $0.trace.timeline.csv.utf8) }
  }
}
