public import Quantities

/// What a machine is made of, as hwloc says it.
///
/// Two topologies are equal when they describe the same parts, whichever version of the format and whichever file they were read from.
public struct Topology: Sendable, Hashable {
  /// Where a topology was read.
  ///
  /// All origins are equal, so that topologies are compared by their parts.
  public struct Origin: Sendable, Hashable {
    public var file: String
    /// Of the format: "2.0", "3.0".
    public var version: String

    public init(file: String, version: String) {
      self.file = file
      self.version = version
    }

    public static func == (a: Self, b: Self) -> Bool { true }
    public func hash(into hasher: inout Hasher) {}
  }

  /// What is put into one socket.
  public struct Package: Sendable, Hashable {
    public var vendor: String?
    public var model: String?
    /// Numbers of its processing units.
    public var processingUnits: [Int]
  }

  public struct Core: Sendable, Hashable {
    /// Hardware threads, by the operating system's numbers.
    public var processingUnits: [Int]
  }

  /// Memory that is local to some processing units.
  public struct NUMANode: Sendable, Hashable {
    /// The operating system's number.
    public var number: Int
    public var memory: Bytes
    /// "DRAM", "HBM", where hwloc says it.
    public var kind: String?
    public var processingUnits: [Int]
  }

  public struct Cache: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case unified, data, instruction
      /// In front of a memory, and shared by all who use it.
      case memorySide
    }
    public enum Associativity: Sendable, Hashable {
      case ways(Int)
      case full
    }
    public var level: Int
    public var kind: Kind
    public var size: Bytes
    public var line: Bytes?
    public var associativity: Associativity?
    /// Whether it holds all lines of the caches above, where hwloc says it.
    public var isInclusive: Bool?
    /// Numbers of the processing units that share it.
    public var processingUnits: [Int]
  }

  public struct PCIDevice: Sendable, Hashable {
    /// "0000:84:00.0".
    public var address: String
    /// Class, vendor and device in hexadecimal digits.
    public var classCode: String
    public var vendorCode: String
    public var deviceCode: String
    public var vendor: String?
    public var name: String?
    /// Of its own link and in one direction.
    public var linkSpeed: BytesPerSecond?
  }

  /// One device of the operating system or of a driver, or several for the same PCI device.
  public struct GPU: Sendable, Hashable {
    /// "cuda0", "nvml0", "opencl0d0": all names of this one device.
    public var names: [String]
    public var address: String?
    public var vendor: String?
    public var model: String?
    public var memory: Bytes?
    public var l2Cache: Bytes?
    public var multiprocessors: Int?
    public var coresPerMultiprocessor: Int?
    public var sharedMemoryPerMultiprocessor: Bytes?
    public var linkSpeed: BytesPerSecond?
  }

  /// Bandwidths between the ends of NVLinks.
  public struct NVLinks: Sendable, Hashable {
    /// Names of GPUs, addresses of switches, "package 0".
    public var ends: [String]
    /// From row to column, in one direction; zero where there is no link, and from an end to itself.
    public var bandwidths: [[BytesPerSecond]]
  }

  public var origin: Origin
  /// "x86_64".
  public var architecture: String?
  public var packages: [Package] = []
  public var cores: [Core] = []
  /// Numbers of all hardware threads.
  public var processingUnits: [Int] = []
  public var numaNodes: [NUMANode] = []
  public var caches: [Cache] = []
  public var pciDevices: [PCIDevice] = []
  public var gpus: [GPU] = []
  public var nvlinks: NVLinks?
}
