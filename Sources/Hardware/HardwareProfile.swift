public import Quantities

/// A machine: ceilings with their sources, memory levels, links, fixed costs, and what was fitted on it.
public struct HardwareProfile: Sendable, Hashable {
  /// What a machine is: a CPU, a GPU, another accelerator, or a node that holds devices.
  public enum Kind: String, Sendable, Hashable, CaseIterable { case cpu, gpu, accelerator, node }

  /// The cores and their clock.
  public struct Processor: Sendable, Hashable {
    /// Cores of a CPU, multiprocessors of a GPU.
    public var cores: Int
    /// The clock that the datasheet's peak implies.
    public var clock: Hertz?
    /// The clock that was seen under load.
    public var runningClock: Hertz?
    /// What the device draws and its power limit; nil where the profile does not say.
    public var power: PowerModel?
    /// Where the cores and the clocks come from; the power model has a source of its own.
    public var source: String

    /// Makes a processor of its parts; clocks and power are nil where they are not known.
    public init(
      cores: Int, clock: Hertz? = nil, runningClock: Hertz? = nil,
      power: PowerModel? = nil, source: String
    ) {
      self.cores = cores
      self.clock = clock
      self.runningClock = runningClock
      self.power = power
      self.source = source
    }
  }

  /// A fixed cost by its name: "launch", "barrier", "process-exchange".
  public struct Overhead: Sendable, Hashable {
    /// What costs the time, by a name that the model knows.
    public var name: String
    /// Seconds that it takes each time.
    public var time: Figure<Time>

    /// Makes an overhead of its name and what it takes each time.
    public init(name: String, time: Figure<Time>) {
      self.name = name
      self.time = time
    }
  }

  /// A connection between devices, or between a device and its host.
  public struct Link: Sendable, Hashable {
    /// Whom a device reaches over it.
    public enum Topology: String, Sendable, Hashable, CaseIterable {
      /// Each device to each other one of its node.
      case allToAll = "all-to-all"
      /// Each device to each other one over a link of its own; the bandwidth is that of all links of a device together.
      case mesh
      /// Each device to its neighbours in a ring, or in a tree.
      case ring, tree
      /// A device to its host.
      case host
      /// A node to other nodes.
      case network
    }
    /// As the profile calls it: `nvlink`, `pcie`, `infiniband`.
    public var name: String
    /// What it joins: devices with one another, with their host, or with other nodes.
    public var topology: Topology
    /// Per device and direction.
    public var bandwidth: Figure<Per<Storage, Time>>
    /// Seconds that one message takes beside its bytes; nil where they are not known.
    public var latency: Figure<Time>?
    /// Whether its switches add up what several devices have and hand it to all of them (NVLink SHARP).
    public var hasMulticast = false

    /// Makes a link of its parts; the latency is nil where it is not known.
    public init(
      name: String, topology: Topology, bandwidth: Figure<Per<Storage, Time>>,
      latency: Figure<Time>? = nil
    ) {
      self.name = name
      self.topology = topology
      self.bandwidth = bandwidth
      self.latency = latency
    }
  }

  /// So many of one device in a node.
  public struct Devices: Sendable, Hashable {
    /// How many devices the node has.
    public var count: Int
    /// Where the count comes from; the profile of a device has sources of its own.
    public var source: String
    private var profiles: [HardwareProfile]

    /// What each device is.
    public var profile: HardwareProfile { profiles[0] }

    /// Makes a node's devices of their count and the profile that all of them have.
    public init(count: Int, profile: HardwareProfile, source: String) {
      self.count = count
      self.profiles = [profile]
      self.source = source
    }
  }

  /// A version of a library with which the parameters were fitted.
  public struct Use: Sendable, Hashable {
    /// As the library's file calls it: `cublas`, `flash2`.
    public var library: String
    /// The version that is looked up, no other in its place: `13.0`.
    public var version: String

    /// Names one version of a library.
    public init(library: String, version: String) {
      (self.library, self.version) = (library, version)
    }
  }

  /// Takes over fitted parameters (never ceilings) from another machine.
  public struct Inheritance: Sendable, Hashable {
    /// The name of the other machine's profile.
    public var profile: String
    /// Factor by which residual quantiles are widened.
    public var widen: Double
    /// The share of the speed that the parameters give which was found here; nil where it was not looked for.
    public var efficiency: Double?
    /// Why the parameters are expected to hold here, and where the factors come from.
    public var source: String

    /// Makes an inheritance of a profile's name and two factors, neither of which is checked.
    public init(profile: String, widen: Double, efficiency: Double? = nil, source: String) {
      self.profile = profile
      self.widen = widen
      self.efficiency = efficiency
      self.source = source
    }
  }

  /// What the machine is called in commands and by other profiles: `nvidia-h200-sxm`.
  public var name: String
  /// Decides which parts it needs: a node has devices, any other machine ceilings and memory.
  public var kind: Kind
  /// What readers call the machine: `NVIDIA H200 SXM 141 GB`.
  public var title: String
  /// What its driver and frameworks call it; empty where nobody saw that.
  public var reported: [ReportedName] = []
  /// Its cores, clocks and power; of a node the cores of its host.
  public var processor: Processor
  /// How fast each unit computes, by element type, workers and width.
  public var compute: [ComputeCeiling]
  /// From the level nearest to the cores outwards.
  public var memory: [MemoryLevel]
  /// What launches, barriers and the like cost each time, each under a name of its own.
  public var overheads: [Overhead]
  /// Connections to other devices, to a host or to other nodes, each under a name of its own.
  public var links: [Link]
  /// What a node holds; nil of any other machine.
  public var devices: Devices?
  /// The machine whose parameters it takes over; nil where it takes over none.
  public var inherits: Inheritance?
  /// Versions of libraries that it names.
  public var uses: [Use] = []
  /// The libraries that its kernels are of; read from their files where a profile is looked up.
  public var libraries: [LibraryFacts] = []
  /// The engines that start its kernels; read from their files where a profile is looked up.
  public var engines: [EngineFacts] = []
  /// What the libraries have to pick from.
  public var kernels: [KernelSet]
  /// What was fitted, at most once for each operation and implementation.
  public var families: [Family]

  /// Makes a profile of its parts, with no `reported`, no `uses`, no `libraries` and no `engines`.
  public init(
    name: String, kind: Kind, title: String, processor: Processor,
    compute: [ComputeCeiling] = [], memory: [MemoryLevel] = [], overheads: [Overhead] = [],
    links: [Link] = [], devices: Devices? = nil, inherits: Inheritance? = nil,
    kernels: [KernelSet] = [], families: [Family] = []
  ) {
    self.name = name
    self.kind = kind
    self.title = title
    self.processor = processor
    self.compute = compute
    self.memory = memory
    self.overheads = overheads
    self.links = links
    self.devices = devices
    self.inherits = inherits
    self.kernels = kernels
    self.families = families
  }
}

extension HardwareProfile {
  /// The same where an engine is of a version, of those that are at hand; nil where that one is not.
  public func running(_ engine: String, version: String) -> HardwareProfile? {
    var profile = self
    if let node = profile.devices {
      guard let device = node.profile.running(engine, version: version) else { return nil }
      profile.devices = .init(count: node.count, profile: device, source: node.source)
      return profile
    }
    guard engines.contains(where: { $0.name == engine && $0.version == version }) else {
      return nil
    }
    profile.engines.removeAll { $0.name == engine && $0.version != version }
    return profile
  }

  /// The same where an engine is of the newest version at hand that is no newer than one, else of the oldest; itself without the engine.
  public func running(_ engine: String, upTo version: String) -> HardwareProfile {
    func numbers(_ version: String) -> [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }
    let known = versions(of: engine)
    let asked = numbers(version)
    let fitting = known.first { !asked.lexicographicallyPrecedes(numbers($0)) } ?? known.last
    return fitting.flatMap { running(engine, version: $0) } ?? self
  }

  /// The versions of an engine that are at hand, the newest first.
  public func versions(of engine: String) -> [String] {
    (devices?.profile.engines ?? engines).filter { $0.name == engine }.map(\.version)
  }
}
