public import Quantities

/// A machine: ceilings with their sources, memory levels, links, fixed costs, and what was fitted on it.
public struct HardwareProfile: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable { case cpu, gpu, accelerator, node }

  /// The cores and their clock.
  public struct Processor: Sendable, Hashable {
    /// Cores of a CPU, multiprocessors of a GPU.
    public var cores: Int
    /// The clock that the datasheet's peak implies.
    public var clock: Hertz?
    /// The clock that was seen under load.
    public var runningClock: Hertz?
    public var power: PowerModel?
    public var source: String

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
    public var name: String
    public var time: Figure<Time>

    public init(name: String, time: Figure<Time>) {
      self.name = name
      self.time = time
    }
  }

  /// A connection between devices, or between a device and its host.
  public struct Link: Sendable, Hashable {
    /// Whom a device reaches over it.
    public enum Topology: String, Sendable, Hashable, CaseIterable {
      case allToAll = "all-to-all"
      case ring, tree
      case host
      case network
    }
    public var name: String
    public var topology: Topology
    /// Per device and direction.
    public var bandwidth: Figure<Per<Storage, Time>>
    public var latency: Figure<Time>?

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
    public var count: Int
    public var source: String
    private var profiles: [HardwareProfile]

    /// What each device is.
    public var profile: HardwareProfile { profiles[0] }

    public init(count: Int, profile: HardwareProfile, source: String) {
      self.count = count
      self.profiles = [profile]
      self.source = source
    }
  }

  /// A version of a library with which the parameters were fitted.
  public struct Use: Sendable, Hashable {
    public var library: String
    public var version: String

    public init(library: String, version: String) {
      (self.library, self.version) = (library, version)
    }
  }

  /// Takes over fitted parameters (never ceilings) from another machine.
  public struct Inheritance: Sendable, Hashable {
    public var profile: String
    /// Factor by which residual quantiles are widened.
    public var widen: Double
    /// The share of the speed that the parameters give which was found here; nil where it was not looked for.
    public var efficiency: Double?
    public var source: String

    public init(profile: String, widen: Double, efficiency: Double? = nil, source: String) {
      self.profile = profile
      self.widen = widen
      self.efficiency = efficiency
      self.source = source
    }
  }

  public var name: String
  public var kind: Kind
  public var title: String
  public var processor: Processor
  public var compute: [ComputeCeiling]
  /// From the level nearest to the cores outwards.
  public var memory: [MemoryLevel]
  public var overheads: [Overhead]
  public var links: [Link]
  public var devices: Devices?
  public var inherits: Inheritance?
  /// Versions of libraries that it names.
  public var uses: [Use] = []
  /// The libraries that its kernels are of; read from their files where a profile is looked up.
  public var libraries: [LibraryFacts] = []
  /// What the libraries have to pick from.
  public var kernels: [KernelSet]
  public var families: [Family]

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
