import CDemangle
import Foundation

/// What numbers of CUPTI and functions of CUDA are called, in Kineto's words.
public enum CUDANames {
  /// Kinds of copies (CUPTI: `CUpti_ActivityMemcpyKind`); the last three are those of unified memory, as Nsight numbers them.
  private static let copies = [
    "Unknown", "HtoD", "DtoH", "HtoA", "AtoH", "AtoA", "AtoD", "DtoA", "DtoD", "HtoH", "PtoP",
    "HtoD", "DtoH", "DtoD",
  ]

  /// From where to where a copy goes: "HtoD".
  public static func copy(_ kind: Int64?) -> String {
    guard let kind, let place = Int(exactly: kind), copies.indices.contains(place) else {
      return "Unknown"
    }
    return copies[place]
  }

  /// Kinds of memory (CUPTI: `CUpti_ActivityMemoryKind`).
  private static let memories = [
    "Unknown", "Pageable", "Pinned", "Device", "Array", "Managed", "Device Static",
    "Managed Static",
  ]

  /// What a kind of memory is: "Pinned".
  static func memory(_ kind: Int64?) -> String {
    guard let kind, let place = Int(exactly: kind), memories.indices.contains(place) else {
      return "Unknown"
    }
    return memories[place]
  }

  /// What a call waited for (CUPTI: `CUpti_ActivitySynchronizationType`).
  public static func synchronization(_ type: Int64?) -> String {
    switch type {
    case 1: "Event Sync"
    case 2: "Stream Wait Event"
    case 3: "Stream Sync"
    case 4: "Context Sync"
    default: "Unknown Sync"
    }
  }

  /// A function of the runtime without the version of its interface: cudaLaunchKernel_v7000.
  public static func call(_ name: String) -> String {
    let version = name.reversed().prefix { $0.isNumber }.count
    let function = name.dropLast(version)
    // Versions have four digits at least; cudaGetDeviceProperties_v2 is a function.
    guard name.hasPrefix("cuda"), version >= 4, function.hasSuffix("_v") else { return name }
    return String(function.dropLast(2))
  }

  /// A kernel's name as its source writes it; other names stay as they are.
  static func kernel(_ symbol: String) -> String {
    guard symbol.hasPrefix("_Z"), let name = cdemangle(symbol) else { return symbol }
    defer { free(name) }
    return String(cString: name)
  }
}
