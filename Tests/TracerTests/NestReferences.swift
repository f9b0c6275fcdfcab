import Tracer
import Workloads

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the loop nests should compute, plainly and in double precision.
struct NestReferences {
  let nest: RunnableNest
  let axes: Axes

  init(_ nest: RunnableNest) {
    self.nest = nest
    axes = nest.algorithm.axes
  }

  private func size(_ axis: Axis) -> Int { axes[axis] ?? 1 }
  private func array(_ name: String) -> [Double] { nest.values(name).map(Double.init) }

  /// The nest's outputs by name; nil for an algorithm that has no reference here.
  var expected: [String: [Double]]? {
    switch type(of: nest.algorithm).name {
    case "attention-naive", "attention-flash", "attention-flash-1", "attention-small-cache":
      ["O": attention(array("Q"), array("K"), array("V"), d: size(.headDim)) { _, _ in true }]
    case "attention-block-sparse": ["O": blockSparse]
    case "attention-window": ["O": window]
    case "attention-flash-backward": backward
    case "decode-grouped":
      [
        "O": grouped {
          array("K")
        } _: {
          array("V")
        }
      ]
    case "decode-paged":
      [
        "O": grouped {
          paged(0)
        } _: {
          paged(1)
        }
      ]
    case "decode-latent": ["O": latent]
    case "linear-recurrent", "linear-chunkwise", "gated-streaming", "gated-materialised":
      ["O": linear]
    case "rat": ["O": recurrentThenAttention]
    case "gemm": ["C": product]
    case "softmax-three-pass", "softmax-online": ["y": softmax]
    case "cross-entropy-cut": ["losses": losses]
    case "cross-entropy-cut-backward": classifierGradients
    case "moe": ["y": experts]
    case "rational-backward-atomics", "rational-backward-tiled": rationalGradients
    default: nil
    }
  }

  // MARK: attention

  private func attention(
    _ q: [Double], _ k: [Double], _ v: [Double], d: Int, values: Int? = nil,
    sees: (Int, Int) -> Bool
  ) -> [Double] {
    let width = values ?? d
    var output: [Double] = []
    for i in 0..<q.count / d {
      let seen = (0..<k.count / d).filter { sees(i, $0) }
      let scores = seen.map { dot(q, i * d, k, $0 * d, d) / Double(d).squareRoot() }
      let top = scores.max() ?? 0
      let weights = scores.map { exp($0 - top) }
      let total = weights.reduce(0, +)
      output += (0..<width).map { e in
        zip(seen, weights).reduce(0.0) { $0 + $1.1 * v[$1.0 * width + e] } / max(total, 1e-300)
      }
    }
    return output
  }

  private func dot(_ a: [Double], _ i: Int, _ b: [Double], _ j: Int, _ n: Int) -> Double {
    (0..<n).reduce(0) { $0 + a[i + $1] * b[j + $1] }
  }

  private var blockSparse: [Double] {
    let (rows, columns) = (nest.blocks[0], nest.blocks[1])
    let across = (size(.keys) + columns - 1) / columns
    let mask = array("mask")
    return attention(array("Q"), array("K"), array("V"), d: size(.headDim)) { i, j in
      mask[i / rows * across + j / columns] != 0
    }
  }

  private var window: [Double] {
    attention(array("Q"), array("K"), array("V"), d: size(.headDim)) { i, j in
      j <= i && (j < axes[.sink] ?? 0 || i - j < size(.window))
    }
  }

  private var backward: [String: [Double]] {
    let (n, m, d) = (size(.query), size(.keys), size(.headDim))
    let (q, k, v, o, up) = (array("Q"), array("K"), array("V"), array("O"), array("dO"))
    let (sums, maxima) = (array("sums"), array("maxima"))
    let scale = 1 / Double(d).squareRoot()
    var (dq, dk, dv) = (
      [Double](repeating: 0, count: n * d), [Double](repeating: 0, count: m * d),
      [Double](repeating: 0, count: m * d)
    )
    for i in 0..<n {
      for j in 0..<m {
        let p = exp(scale * dot(q, i * d, k, j * d, d) - maxima[i]) / sums[i]
        let ds = scale * p * (dot(up, i * d, v, j * d, d) - dot(up, i * d, o, i * d, d))
        for e in 0..<d {
          dv[j * d + e] += p * up[i * d + e]
          dq[i * d + e] += ds * k[j * d + e]
          dk[j * d + e] += ds * q[i * d + e]
        }
      }
    }
    return ["dQ": dq, "dK": dk, "dV": dv]
  }

  private func grouped(_ keys: () -> [Double], _ values: () -> [Double]) -> [Double] {
    let (kv, m, d) = (size(.kvHeads), size(.keys), size(.headDim))
    let group = size(.heads) / kv
    let (q, k, v) = (array("Q"), keys(), values())
    return (0..<kv).flatMap { head in
      attention(
        Array(q[head * group * d..<(head + 1) * group * d]),
        Array(k[head * m * d..<(head + 1) * m * d]), Array(v[head * m * d..<(head + 1) * m * d]),
        d: d
      ) { _, _ in true }
    }
  }

  /// Keys (0) or values (1) put back in order: [kv heads, keys, dim].
  private func paged(_ half: Int) -> [Double] {
    let (kv, m, d, page) = (size(.kvHeads), size(.keys), size(.headDim), size(.page))
    let (pages, table) = (array("pages"), array("table"))
    return (0..<kv).flatMap { head in
      (0..<m).flatMap { j in
        let at = ((Int(table[j / page]) * kv + head) * 2 + half) * page + j % page
        return Array(pages[at * d..<(at + 1) * d])
      }
    }
  }

  private var latent: [Double] {
    let (rank, width) = (size(.rank), size(.rank) + (axes[.rotary] ?? 0))
    let cache = array("cache")
    let values = (0..<size(.keys)).flatMap { cache[$0 * width..<$0 * width + rank] }
    return attention(array("Q"), cache, values, d: width, values: rank) { _, _ in true }
  }

  // MARK: states

  private var linear: [Double] {
    let (n, d) = (size(.query), size(.headDim))
    let (q, k, v, gates) = (array("Q"), array("K"), array("V"), array("gates"))
    var state = [Double](repeating: 0, count: d * d)
    var output: [Double] = []
    for i in 0..<n {
      for r in 0..<d {
        for c in 0..<d {
          state[r * d + c] *= gates.isEmpty ? 1 : gates[i * d + r]
          state[r * d + c] += k[i * d + r] * v[i * d + c]
        }
      }
      output += (0..<d).map { c in (0..<d).reduce(0) { $0 + q[i * d + $1] * state[$1 * d + c] } }
    }
    return output
  }

  private var recurrentThenAttention: [Double] {
    let (n, d, chunk) = (size(.query), size(.headDim), size(.chunk))
    let gates = array("gates")
    func running(_ x: [Double]) -> [Double] {
      var y = x
      for index in x.indices {
        let before = index / d % chunk == 0 ? 0 : y[index - d]
        y[index] = gates[index] * before + (1 - gates[index]) * x[index]
      }
      return y
    }
    let (q, k, v) = (array("Q"), running(array("K")), running(array("V")))
    return attention(q, k, v, d: d) { i, j in
      j == i || (j % chunk == chunk - 1 && j / chunk < i / chunk && j < n)
    }
  }

  // MARK: products

  private var product: [Double] {
    let (m, n, k) = (size(.m), size(.n), size(.k))
    let (a, b) = (array("A"), array("B"))
    return (0..<m * n).map { index in
      (0..<k).reduce(0) { $0 + a[index / n * k + $1] * b[$1 * n + index % n] }
    }
  }

  private var softmax: [Double] {
    let x = array("x")
    let n = size(.columns)
    return (0..<size(.rows)).flatMap { row -> [Double] in
      let weights = (0..<n).map { exp(x[row * n + $0]) }
      let total = weights.reduce(0, +)
      return weights.map { $0 / total }
    }
  }

  private func logits(_ token: Int) -> [Double] {
    let d = size(.modelDim)
    let (h, w) = (array("tokens"), array("classifier"))
    return (0..<size(.vocabulary)).map { dot(h, token * d, w, $0 * d, d) }
  }

  private var losses: [Double] {
    let targets = array("targets")
    return (0..<size(.tokens)).map { token in
      let logits = logits(token)
      return log(logits.reduce(0) { $0 + exp($1) }) - logits[Int(targets[token])]
    }
  }

  private var classifierGradients: [String: [Double]] {
    let (n, words, d) = (size(.tokens), size(.vocabulary), size(.modelDim))
    let (h, w) = (array("tokens"), array("classifier"))
    let (targets, sums) = (array("targets"), array("log-sums"))
    var dh = [Double](repeating: 0, count: n * d)
    var dw = [Double](repeating: 0, count: words * d)
    for token in 0..<n {
      for (word, logit) in logits(token).enumerated() {
        let g = exp(logit - sums[token]) - (Int(targets[token]) == word ? 1 : 0)
        for e in 0..<d {
          dh[token * d + e] += g * w[word * d + e]
          dw[word * d + e] += g * h[token * d + e]
        }
      }
    }
    return ["d tokens": dh, "d classifier": dw]
  }

  private var experts: [Double] {
    let (d, f, experts) = (size(.modelDim), size(.hiddenDim), size(.experts))
    let (x, gate, up, down) = (array("x"), array("gate"), array("up"), array("down"))
    let (choices, weights) = (array("choices"), array("their weights"))
    let each = choices.count / experts
    var y = [Double](repeating: 0, count: x.count)
    for slot in choices.indices {
      let token = Int(choices[slot])
      for c in slot / each * f..<(slot / each + 1) * f {
        let g = dot(x, token * d, gate, c * d, d)
        let h = weights[slot] * g / (1 + exp(-g)) * dot(x, token * d, up, c * d, d)
        for e in 0..<d { y[token * d + e] += h * down[c * d + e] }
      }
    }
    return y
  }

  /// By differences of the activation itself.
  private var rationalGradients: [String: [Double]] {
    let (d, groups) = (size(.modelDim), size(.groups))
    let (x, dy, a) = (array("x"), array("dy"), array("coefficients"))
    func value(_ x: Double, _ a: [Double]) -> Double {
      let p = (0..<6).reduce(0.0) { $0 + a[$1] * pow(x, Double($1)) }
      let q = (1...4).reduce(0.0) { $0 + a[5 + $1] * pow(x, Double($1)) }
      return p / (1 + abs(q))
    }
    var sums = [Double](repeating: 0, count: a.count)
    let step = 1e-6
    let dx = x.indices.map { index in
      let group = index % d / (d / groups)
      let own = Array(a[group * 10..<group * 10 + 10])
      for c in 0..<10 {
        var (low, high) = (own, own)
        low[c] -= step
        high[c] += step
        sums[group * 10 + c] +=
          dy[index] * (value(x[index], high) - value(x[index], low)) / (2 * step)
      }
      return dy[index] * (value(x[index] + step, own) - value(x[index] - step, own)) / (2 * step)
    }
    return ["dx": dx, "d coefficients": sums]
  }
}
