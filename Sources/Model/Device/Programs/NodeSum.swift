import Quantities
import Workloads

/// A number of bytes for each number of devices for which a library's sums are written: 2, 4, 6 and 8.
struct RankLimits: Sendable {
  var of2 = 0.0
  var of4 = 0.0
  var of6 = 0.0
  var of8 = 0.0

  /// The limit among so many devices; 0 of a number for which there are no sums.
  func bytes(among ranks: Int) -> Double {
    switch ranks {
    case 2: of2
    case 4: of4
    case 6: of6
    case 8: of8
    default: 0
    }
  }

  /// The facts `name2` to `name8` of a program.
  static func fields<Facts>(
    _ path: WritableKeyPath<Facts, RankLimits>, _ name: String, _ meaning: String
  ) -> [FactField<Facts>] {
    let limits: [(WritableKeyPath<RankLimits, Double>, Int)] = [
      (\.of2, 2), (\.of4, 4), (\.of6, 6), (\.of8, 8),
    ]
    return limits.map { limit, ranks in
      FactField<Facts>(
        path.appending(path: limit), "\(name)\(ranks)", "\(meaning), among \(ranks)")
    }
  }
}

extension ProgramFamily {
  /// Sums among devices by one library's kernels.
  static func sum(by library: Library) -> ProgramFamily { ProgramFamily(.allReduce, library) }
}

extension KernelShape {
  /// The sum among devices that it is; nil of any other.
  var sum: Collective? {
    if case .collective(let sum) = self, sum.form == .allReduce { sum } else { nil }
  }
}

extension ProgramContext {
  /// The link over which devices of a node sum.
  func link(of sum: Collective) throws(ModelError) -> Fabric.Link {
    guard let fabric else { throw .noDevices(profile: machine, asked: sum.ranks) }
    guard let link = fabric.inside(sum.form, ranks: sum.ranks) else {
      throw .noLink(profile: machine)
    }
    return link
  }

  /// Whether the devices of a sum are of one node whose switches can add up.
  func hasMulticast(_ sum: Collective) -> Bool {
    guard let fabric else { return false }
    return fabric.inside?.hasMulticast == true && !fabric.isAmongNodes(sum.group)
  }

  /// A sum that starts, does its work on each device and then moves over a link for so many seconds, behind its host where a framework
  /// starts it.
  func sum<A: CostAlgebra>(
    _ question: KernelQuestion, startup: Double, _ work: A.Cost, over link: Fabric.Link,
    for seconds: Double, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let cost = A.serial(
      A.serial(A.term(.startup, question.startup(startup)), work),
      A.term(.link(link.name), Seconds(seconds)))
    return try host.enqueued(cost, of: question, A.self)
  }

  /// The program of one library's sums, where it is fitted.
  func sums<P: DeviceProgram>(_: P.Type, by library: Library) -> P? {
    others?.program(P.self, .allReduce, library)
  }
}
