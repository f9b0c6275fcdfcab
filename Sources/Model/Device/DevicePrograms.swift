import Workloads

/// Every mechanism that costs a kind of kernel; the one place that lists them.
enum DevicePrograms {
  static let all: [ProgramEntry] = [
    ProgramEntry(Products.self),
    ProgramEntry(GroupedProducts.self),
    ProgramEntry(ExpertProducts.self),
    ProgramEntry(FusedExpertKernels.self),
    ProgramEntry(TokenPass.self),
    ProgramEntry(CacheWrite.self),
    ProgramEntry(FusedAttention.self),
    ProgramEntry(FusedAttentionGradient.self),
    ProgramEntry(KernelByKernelAttention.self),
    ProgramEntry(Elements.self),
    ProgramEntry(DriverCopy.self),
    ProgramEntry(ArrayPass.self),
    ProgramEntry(Gating.self),
    ProgramEntry(Combination.self),
    ProgramEntry(LargestOfRows.self),
    ProgramEntry(RowSoftmax.self),
    ProgramEntry(RowNorm.self),
    ProgramEntry(RowSum.self),
    ProgramEntry(Convolutions.self),
    ProgramEntry(MulticastSums.self),
    ProgramEntry(Collectives.self),
    ProgramEntry(SymmetricSums.self),
    ProgramEntry(JoinedSums.self),
    ProgramEntry(EngineSums.self),
    ProgramEntry(Contention.self),
    ProgramEntry(HostCopies.self),
    ProgramEntry(Launches.self),
  ]

  /// What serves where none of them does.
  static let roofline = ProgramEntry(Roofline.self)

  /// Those that others are made of first.
  static let byLayers = all.sorted { $0.layers < $1.layers }

  private static let families = Set(
    all.flatMap { entry in entry.families.map { ProgramFamily($0.kind, $0.library) } })

  /// Whether some program is registered for a family.
  static func serve(_ kind: OperationKind, _ library: Library) -> Bool {
    families.contains(ProgramFamily(kind, library))
  }
}
