public import Quantities

/// What a machine is made of, as hwloc says it.
///
/// Two topologies are equal when they describe the same parts, whichever version of the format and whichever file they were read from.
public struct Topology: Sendable, Hashable {
  /// Where a topology was read.
  ///
  /// All origins are equal, so that topologies are compared by their parts.
  public struct Origin: Sendable, Hashable {
    /// The path of the file, or what bytes that came from none were called.
    public var file: String
    /// Of the format: "2.0", "3.0".
    public var version: String

    /// Makes an origin of the file's name and the format's version.
    public init(file: String, version: String) {
      self.file = file
      self.version = version
    }

    /// True: where a topology was read says nothing of its parts.
    public static func == (a: Self, b: Self) -> Bool { true }
    /// Feeds nothing, since all origins are equal.
    public func hash(into hasher: inout Hasher) {}
  }

  /// What is put into one socket.
  public struct Package: Sendable, Hashable {
    /// The maker as the processor says it: `AuthenticAMD`; nil where hwloc does not say.
    public var vendor: String?
    /// The product: `AMD EPYC`; nil where hwloc does not say.
    public var model: String?
    /// Numbers of its processing units.
    public var processingUnits: [Int]
  }

  /// One core and the hardware threads that share it.
  public struct Core: Sendable, Hashable {
    /// Hardware threads, by the operating system's numbers.
    public var processingUnits: [Int]
  }

  /// Memory that is local to some processing units.
  public struct NUMANode: Sendable, Hashable {
    /// The operating system's number.
    public var number: Int
    /// Bytes of this memory.
    public var memory: Bytes
    /// "DRAM", "HBM", where hwloc says it.
    public var kind: String?
    /// Numbers of the processing units that the memory is local to.
    public var processingUnits: [Int]
  }

  /// One instance of a cache.
  public struct Cache: Sendable, Hashable {
    /// Whether a cache holds instructions, data or both, or stands in front of a memory.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// Both data and instructions, data alone, or instructions alone.
      case unified, data, instruction
      /// In front of a memory, and shared by all who use it.
      case memorySide
    }
    /// In how many places of a cache a line may lie: in the ways of its set, or in all.
    public enum Associativity: Sendable, Hashable {
      /// So many lines of a set.
      case ways(Int)
      /// Anywhere in the cache.
      case full
    }
    /// Its number from the cores outwards, as hwloc counts: 1 of an L1.
    public var level: Int
    /// Tells an L1 of data from one of instructions.
    public var kind: Kind
    /// Bytes of this one instance.
    public var size: Bytes
    /// Bytes of one line; nil where hwloc does not say.
    public var line: Bytes?
    /// Where lines may lie in it; nil where hwloc does not say.
    public var associativity: Associativity?
    /// Whether it holds all lines of the caches above, where hwloc says it.
    public var isInclusive: Bool?
    /// Numbers of the processing units that share it.
    public var processingUnits: [Int]
  }

  /// A device on a PCI bus, and the link that it hangs on.
  public struct PCIDevice: Sendable, Hashable {
    /// "0000:84:00.0".
    public var address: String
    /// Class, vendor and device in hexadecimal digits.
    public var classCode: String
    /// The maker by its PCI number: `10de`.
    public var vendorCode: String
    /// The product by its PCI number: `1db8`.
    public var deviceCode: String
    /// The maker in words; nil where hwloc does not say.
    public var vendor: String?
    /// The product in words; nil where hwloc does not say.
    public var name: String?
    /// Of its own link and in one direction.
    public var linkSpeed: BytesPerSecond?
  }

  /// One device of the operating system or of a driver, or several for the same PCI device.
  public struct GPU: Sendable, Hashable {
    /// "cuda0", "nvml0", "opencl0d0": all names of this one device.
    public var names: [String]
    /// The address of its PCI device; nil where it hangs on none.
    public var address: String?
    /// The maker: `NVIDIA Corporation`; nil where hwloc does not say.
    public var vendor: String?
    /// The product: `Tesla P100-SXM2-16GB`; nil where hwloc does not say.
    public var model: String?
    /// Bytes of its global memory, as CUDA or OpenCL says it; nil where neither does.
    public var memory: Bytes?
    /// Bytes of its L2, as CUDA says it; nil where it does not.
    public var l2Cache: Bytes?
    /// Multiprocessors of CUDA or compute units of OpenCL; nil where neither says it.
    public var multiprocessors: Int?
    /// Lanes of one multiprocessor, which CUDA calls cores; nil where it does not say.
    public var coresPerMultiprocessor: Int?
    /// Bytes of shared memory on one multiprocessor, as CUDA says it; nil where it does not.
    public var sharedMemoryPerMultiprocessor: Bytes?
    /// Bytes a second of its PCI link, in one direction; nil where hwloc does not say.
    public var linkSpeed: BytesPerSecond?
  }

  /// Bandwidths between the ends of NVLinks.
  public struct NVLinks: Sendable, Hashable {
    /// Names of GPUs, addresses of switches, "package 0".
    public var ends: [String]
    /// From row to column, in one direction; zero where there is no link, and from an end to itself.
    public var bandwidths: [[BytesPerSecond]]
  }

  /// Where it was read; it does not count when topologies are compared.
  public var origin: Origin
  /// "x86_64".
  public var architecture: String?
  /// One for each socket that is filled, in the order of the file.
  public var packages: [Package] = []
  /// All cores, in the order of the file.
  public var cores: [Core] = []
  /// Numbers of all hardware threads.
  public var processingUnits: [Int] = []
  /// All NUMA nodes and their memories, in the order of the file.
  public var numaNodes: [NUMANode] = []
  /// All instances of all caches, those of instructions among them.
  public var caches: [Cache] = []
  /// All PCI devices that hwloc lists, GPUs among them.
  public var pciDevices: [PCIDevice] = []
  /// All GPUs; those of one PCI address are one.
  public var gpus: [GPU] = []
  /// How GPUs and switches are joined; nil where hwloc gives no such matrix.
  public var nvlinks: NVLinks?
  /// Names of matrices of other links between GPUs, which are not read: `XGMIBandwidth`.
  public var otherLinks: [String] = []
}
