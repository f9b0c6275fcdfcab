import CKernels

/// Fixed costs: handing work to a team and having it back, one barrier, one signal to another process.
enum OverheadProbes {
  static func all(team: Team) -> [(name: String, probe: Probe)] {
    guard team.ranks > 1 else { return [] }
    return [
      ("dispatch", dispatch(team)), ("barrier", barrier(team)), ("process-exchange", exchange),
    ]
  }

  /// A body that does nothing, run again and again.
  private static func dispatch(_ team: Team) -> Probe {
    let body: orrery_body = { _, _, _ in }
    return Probe(name: "empty run of \(team.ranks) workers") {
      var nothing = 0
      let rounds = 2000
      let begin = orrery_now()
      for _ in 0..<rounds { team.run(body, &nothing) }
      return Double(orrery_now() - begin) * 1e-9 / Double(rounds)
    }
  }

  private static func barrier(_ team: Team) -> Probe {
    let memory = Memory(bytes: 256)
    let body = orrery_loop_barrier(orrery_best_level())
    return Probe(name: "barrier loop of \(team.ranks) workers") {
      let rounds: Int64 = 5000
      var arguments = orrery_barrier_loop(
        iterations: rounds, barrier: OpaquePointer(memory.base))
      let begin = orrery_now()
      team.run(body, &arguments)
      return Double(orrery_now() - begin) * 1e-9 / Double(rounds)
    }
  }

  private static var exchange: Probe {
    Probe(name: "signal to another process and back, halved") {
      var (latency, bandwidth) = (0.0, 0.0)
      let status = orrery_process_exchange(5000, 1 << 20, &latency, &bandwidth)
      return status == 0 ? latency * 1e-9 : 0
    }
  }
}
