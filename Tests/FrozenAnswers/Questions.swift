import Hardware
import Laws
import Quantities
import Workloads

/// Questions of a seed: operations of every kind and jobs of every model, on every profile.
///
/// A new record may ask more; what an old one asked stands in its file.
public struct Questions {
  public static let seed: UInt64 = 20_261_129

  /// `operations` questions about operations and then `jobs` about jobs.
  public static func all(operations: Int = 12_000, jobs: Int = 8_000) -> [Question] {
    var random = SplitMix(seed: seed)
    let profiles = Frozen.library.names()
    let asked = (0..<operations).map { random.operation(number: $0, of: profiles) }
    let jobs = (0..<jobs).map { random.job(number: $0, of: profiles) }
    return (asked + jobs).compactMap { Question($0) }
  }
}

extension SplitMix {
  fileprivate mutating func happens(_ chance: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < chance
  }

  /// Every kind in turn, with sizes that are usual, of models, huge or degenerate.
  fileprivate mutating func operation(number: Int, of profiles: [String]) -> String {
    let entry = Catalog.entries[number % Catalog.entries.count]
    let type = happens(0.9) ? one(of: entry.types) : one(of: ElementType.allCases)
    let isUsual = happens(0.5) && entry.types.contains(.bf16)
    let library: Library =
      happens(0.85)
      ? entry.library
      : one(of: [.own, .openblas, .cublas, .cudnn, .flash2, .nccl, .framework])
    let profile = one(of: profiles)
    let isCPU = profile.hasPrefix("amd-epyc") || profile.hasPrefix("intel-xeon")
    var words = [
      "operation", entry.kind.rawValue, (isUsual ? .bf16 : type).rawValue,
      changed(sizes(of: entry.kind.rawValue)),
      (isCPU && happens(0.9) ? .own : library).rawValue,
      one(of: ["rotating", "rotating", "hot", "cold"]),
    ]
    if happens(0.05) { words.append("eager") }
    if happens(0.1) { words.append("traced") }
    if happens(0.1) { words.append("footprint=\(size(bits: 32))") }
    let workers = isCPU ? one(of: [1, 1, 2]) : 1
    return (words + ["on", profile, "\(workers)"]).joined(separator: " ")
  }

  /// The sizes as they are, rounded to whole tiles, larger, or one of them at an edge.
  private mutating func changed(_ sizes: String?) -> String {
    let pairs = (sizes ?? "").split(separator: ";").map {
      $0.split(separator: "=").map(String.init)
    }
    let choice = Int.random(in: 0..<20, using: &self)
    let place = Int.random(in: 0..<max(pairs.count, 1), using: &self)
    return pairs.enumerated().map { index, pair in
      let (name, value) = (pair[0], Int(pair[1]) ?? 1)
      let isFree = ["M", "N", "K", "n", "rows", "cols", "Sq", "Sk", "T", "B", "bytes"].contains(
        name)
      switch choice {
      case 0..<8: return "\(name)=\(value)"
      case 8..<13: return isFree ? "\(name)=\((value + 63) / 64 * 64)" : "\(name)=\(value)"
      case 13..<16: return isFree ? "\(name)=\(value * 16)" : "\(name)=\(value)"
      case 16: return isFree && index == place ? "\(name)=\(value << 20)" : "\(name)=\(value)"
      case 17: return index == place ? "\(name)=1" : "\(name)=\(value)"
      case 18: return index == place ? "\(name)=\(one(of: [0, -1]))" : "\(name)=\(value)"
      default:
        return index == place ? "\(name)=\(one(of: [(1 << 40) - 1, 1 << 31]))" : "\(name)=\(value)"
      }
    }.joined(separator: ";")
  }

  /// Every model in turn: half on one device, half on several of a node; most of them possible.
  fileprivate mutating func job(number: Int, of profiles: [String]) -> String {
    let model = FrozenModels.names[number % FrozenModels.names.count]
    let isPlan = happens(0.5)
    let nodes = profiles.filter { name in
      ["hgx", "dgx", "selene", "frontier", "gb200-nvl"].contains { name.hasPrefix($0) }
    }
    let profile = happens(0.9) ? one(of: isPlan ? nodes : profiles) : one(of: profiles)
    let isTraining = happens(0.3)
    var pairs = phase(isTraining: isTraining, isShort: model == "gpt2-124m" && happens(0.9))
    let copies = isPlan && happens(0.5) ? 1 << Int.random(in: 1...5, using: &self) : 1
    let micro = isTraining && happens(0.4) ? one(of: [1, 2, 4]) : 1
    if copies > 1 { pairs.append("data-parallel=\(copies)") }
    if micro > 1 { pairs.append("micro-batch=\(micro)") }
    pairs.append("batch=\(copies * micro * one(of: [1, 1, 2, 3, 4, 8, 16, 32, 64, 128]))")
    pairs += types()
    if happens(0.12) { pairs.append("mode=eager") }
    if isPlan {
      let isSparse = model.contains("a3b") || model.contains("x7b") || model.contains("deepseek")
      pairs += plan(copies: copies, isSparse: isSparse, isTraining: isTraining)
    }
    if happens(0.1) { pairs.append("implementation=\(one(of: ["cudnn", "flash2"]))") }
    if happens(0.05) { pairs.append("attention=naive") }
    if happens(0.1) { pairs.append("routing=random") }
    if happens(0.05) { pairs.append("offload=weights") }
    return "job \(model) \(pairs.joined(separator: ";")) on \(profile)"
  }

  private mutating func phase(isTraining: Bool, isShort: Bool) -> [String] {
    let length =
      happens(0.7)
      ? 128 << Int.random(in: 0...(isShort ? 3 : 6), using: &self) : size(bits: isShort ? 9 : 13)
    guard !isTraining else {
      var pairs = ["phase=train", "sequence=\(length)"]
      if happens(0.3) { pairs.append("recompute=\(one(of: ["selective", "full"]))") }
      if happens(0.3) { pairs.append("zero=\(one(of: [1, 2, 3]))") }
      if happens(0.2) { pairs.append("gradients=\(one(of: ["fp32", "bf16"]))") }
      return pairs
    }
    switch Int.random(in: 0..<6, using: &self) {
    case 0, 1: return ["phase=prefill", "sequence=\(length)"]
    case 2, 3, 4: return ["phase=decode", "context=\(length)"]
    default:
      return [
        "phase=generate", "sequence=\(length)",
        "generate=\(one(of: isShort ? [1, 2, 16] : [1, 2, 16, 128, 500]))",
      ]
    }
  }

  private mutating func types() -> [String] {
    var pairs: [String] = []
    if happens(0.3) {
      pairs.append("weights=\(one(of: ["fp8", "int4", "int8", "bf16", "fp16", "fp32"]))")
    }
    if happens(0.2) { pairs.append("kv=\(one(of: ["fp8", "int8", "int4", "fp16"]))") }
    if happens(0.2) {
      pairs.append("activations=\(one(of: ["fp8", "fp16", "fp32", "tf32", "int8"]))")
    }
    return pairs
  }

  private mutating func plan(copies: Int, isSparse: Bool, isTraining: Bool) -> [String] {
    func degree(_ most: Int) -> Int { 1 << Int.random(in: 0...most, using: &self) }
    var pairs = ["tensor-parallel=\(degree(3))"]
    if happens(0.4) { pairs.append("pipeline-parallel=\(degree(2))") }
    if isSparse, copies > 1, happens(0.6) {
      pairs.append("expert-parallel=\(min(copies, degree(3)))")
    }
    if happens(0.1) { pairs.append("context-parallel=\(degree(2))") }
    if happens(0.2) { pairs.append("sequence-parallel=1") }
    if happens(0.2) { pairs.append("overlap-communication=1") }
    if isTraining, happens(0.15) { pairs.append("interleave=\(one(of: [2, 3]))") }
    if happens(0.2) {
      pairs.append("collectives=\(one(of: ["ring", "tree", "one-shot", "hierarchical"]))")
    }
    return pairs
  }
}
