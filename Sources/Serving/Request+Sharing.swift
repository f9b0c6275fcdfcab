extension Request {
  /// The same requests, each of whose prompts begins with so many tokens of one of so many kinds, which a seed decides.
  public static func beginning(
    _ requests: [Request], alike tokens: Int?, kinds: Int, seed: UInt64
  ) -> [Request] {
    guard let tokens else { return requests }
    var random = SeededGenerator(seed: seed ^ 0xA11CE)
    return requests.map { request in
      var request = request
      let kind = UInt64.random(in: 0..<UInt64(kinds), using: &random)
      request.beginnings = [
        Beginning(named: "kind \(kind)", through: min(tokens, request.prompt))
      ]
      return request
    }
  }

  /// So many requests in the place of each, with the same prompt, at the same time; outputs are drawn for each where lengths are given.
  ///
  /// Who waits for a request waits for its first.
  public static func sampled(
    _ requests: [Request], _ samples: Int, output: Lengths?, seed: UInt64
  ) -> [Request] {
    guard samples > 1 else { return requests }
    var random = SeededGenerator(seed: seed ^ 0x5A_77E5)
    return requests.indices.flatMap { index in
      var request = requests[index]
      request.beginnings.append(Beginning(named: "prompt \(index)", through: request.prompt))
      request.follows = request.follows.map { Predecessor($0.request * samples, pause: $0.pause) }
      return (0..<samples).map { sample in
        var one = request
        if sample > 0, let output { one.output = output.draw(&random) }
        return one
      }
    }
  }
}

extension Request.Beginning {
  /// A beginning that is known by a name: texts of equal names have equal tokens (FNV-1a, Fowler, Noll and Vo).
  public init(named name: String, through: Int) {
    let identity = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    self.init(identity, through: through)
  }
}
