import Traces

extension TracedProgram {
  /// The program timed anew.
  ///
  /// Reads no start of the recording but through stretches of host time, edges of the window and unexplained delays.
  /// Laws: lengthening spans of the critical path by d adds d to the makespan; shortening a span off it changes nothing.
  /// Complexity: O(spans + waits).
  public func timed() throws(ReplayError) -> Timing {
    var graph = TimingGraph()
    let first = graph.addNodes(2 * trace.spans.count)
    graph.reserve(3 * trace.spans.count + waits.count)
    var blockOf = [Int32](repeating: -1, count: blocks.isEmpty ? 0 : trace.spans.count)
    for (place, block) in blocks.enumerated() { blockOf[Int(block.call)] = Int32(place) }
    var gaps: [Int32: (gap: Int64, reason: Reason)] = [:]
    for join in joins {
      gaps[join.span] = (join.gap, join.reason)
      for source in join.sources {
        graph.add(
          node(source, isEnd: true, first), node(join.span, isEnd: false, first), join.gap,
          join.reason)
      }
    }
    for thread in threads { add(thread, gaps, blockOf, first, to: &graph) }
    for block in blocks {
      for source in block.sources {
        graph.add(
          node(activities[Int(source.activity)].span, isEnd: true, first),
          node(block.call, isEnd: true, first), source.latency, block.reason)
      }
    }
    for stream in streams { add(stream, first, to: &graph) }
    for wait in waits {
      graph.add(
        node(wait.source, isEnd: true, first),
        node(activities[Int(wait.activity)].span, isEnd: false, first),
        wait.latency + activities[Int(wait.activity)].delay, wait.reason)
    }
    addDurations(first, to: &graph)
    return Timing(program: self, times: try graph.timed(), first: first)
  }

  /// The node of a span's begin or end.
  private func node(_ span: Int32, isEnd: Bool, _ first: Int) -> Int {
    first + 2 * Int(span) + (isEnd ? 1 : 0)
  }

  private func add(
    _ thread: HostTimeline, _ gaps: [Int32: (gap: Int64, reason: Reason)], _ blockOf: [Int32],
    _ first: Int, to graph: inout TimingGraph
  ) {
    var before = 0
    var stretch = thread.first - origin
    var reason = Reason.windowEdge
    for moment in thread.moments {
      let node = node(moment.span, isEnd: moment.isEnd, first)
      stretch += moment.stretch
      if moment.isEnd {
        if !blockOf.isEmpty, blockOf[Int(moment.span)] >= 0 {
          stretch = min(stretch, blocks[Int(blockOf[Int(moment.span)])].own)
        }
      } else if !gaps.isEmpty, let join = gaps[moment.span] {
        stretch = join.gap
      }
      graph.add(before, node, stretch, reason)
      before = node
      stretch = 0
      reason = .threadOrder
    }
  }

  private func add(_ stream: Range<Int>, _ first: Int, to graph: inout TimingGraph) {
    var before: Int32 = -1
    for place in stream {
      let activity = activities[place]
      let start = node(activity.span, isEnd: false, first)
      if let offset = activity.offset { graph.add(0, start, offset, .windowEdge) }
      if before >= 0 {
        graph.add(
          node(before, isEnd: true, first), start,
          activity.isRemoved ? 0 : activity.gap + activity.delay,
          activity.delay > 0 ? .unexplained : .streamOrder)
      }
      if activity.call >= 0, !activity.isRemoved {
        graph.add(
          node(activity.call, isEnd: !activity.isWithinCall, first), start,
          activity.lead + activity.delay, activity.delay > 0 ? .unexplained : .launch)
      }
      if !activity.isAside { before = activity.span }
      guard !followers.isEmpty else { continue }
      for follower in followers[Int32(truncatingIfNeeded: place)] ?? [] {
        let added = activities[Int(follower)]
        graph.add(
          node(before, isEnd: true, first), node(added.span, isEnd: false, first), added.gap,
          .streamOrder)
        before = added.span
      }
    }
  }

  private func addDurations(_ first: Int, to graph: inout TimingGraph) {
    var meets: Set<Int32> = []
    if !meetings.isEmpty {
      let hub = graph.addNodes(meetings.count)
      for (number, meeting) in meetings.enumerated() {
        for member in meeting.members {
          meets.insert(member.activity)
          let span = activities[Int(member.activity)].span
          graph.add(
            node(span, isEnd: false, first), hub + number, -member.clock, .rendezvous)
          graph.add(
            hub + number, node(span, isEnd: true, first), member.transfer + member.clock,
            .rendezvous)
        }
      }
    }
    for (place, activity) in activities.enumerated()
    where meets.isEmpty || !meets.contains(Int32(truncatingIfNeeded: place)) {
      graph.add(
        node(activity.span, isEnd: false, first), node(activity.span, isEnd: true, first),
        activity.isRemoved ? 0 : activity.duration, .duration)
    }
  }
}
