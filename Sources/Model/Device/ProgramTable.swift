import Hardware
import Workloads

/// The programs of one machine by family.
final class ProgramTable: Sendable {
  struct Key: Hashable {
    var kind: OperationKind
    var library: Library

    var place: Int { kind.position * Library.allCases.count + library.position }
  }
  private let programs: [BoundProgram?]
  /// What serves where no program does: the hierarchical roofline with nothing fitted.
  let plain: BoundProgram

  private init(_ programs: [Key: BoundProgram], plain: BoundProgram) {
    self.plain = plain
    var places = [BoundProgram?](
      repeating: nil, count: OperationKind.allCases.count * Library.allCases.count)
    for (key, program) in programs { places[key.place] = program }
    self.programs = places
  }

  /// The programs of a device with what its profile says of their families; `context` is where they are bound.
  convenience init(
    _ device: HardwareProfile, families: [Family],
    on context: (KernelLists, Library, ProgramTable?) -> ProgramContext
  ) throws(ModelError) {
    let roofline = DevicePrograms.roofline
    let plain = try BoundProgram(roofline, nil, on: context(.none, .own, nil))
    var fits: [Key: Family] = [:]
    for family in families {
      let key = try Key(family.name, family.implementation, of: device.name)
      if fits[key] == nil { fits[key] = family }
    }
    var programs: [Key: BoundProgram] = [:]
    if plain.context.processor != nil, !device.libraries.isEmpty {
      let lists = try Self.lists(of: device)
      for entry in DevicePrograms.byLayers {
        for family in entry.families {
          let key = Key(kind: family.kind, library: family.library)
          let isKnown = fits[key] != nil || lists[key] != nil
          guard isKnown || family.alike == nil && !entry.needsKernels else { continue }
          let others = ProgramTable(programs, plain: plain)
          programs[key] = try BoundProgram(
            entry, fits[key], on: context(lists[key] ?? .none, key.library, others))
        }
        for family in entry.families {
          let key = Key(kind: family.kind, library: family.library)
          guard programs[key] == nil, let alike = family.alike else { continue }
          programs[key] = programs[Key(kind: alike, library: family.library)]
        }
      }
    }
    for kind in [
      OperationKind.attentionFlash, .attentionDecode, .attentionExpanded, .attentionLatent,
    ] {
      // Parameters may be taken over from a machine of which the kernels are not.
      programs[Key(kind: kind, library: .flash)] =
        [Library.flash3, .flash2].lazy.compactMap { programs[Key(kind: kind, library: $0)] }
        .first { !$0.context.kernels.isEmpty }
    }
    let isGPU = device.kind == .gpu
    for (key, family) in fits where programs[key] == nil {
      // Programs of a GPU whose profile is not complete say what it lacks.
      if isGPU, DevicePrograms.serve(key.kind, key.library) { continue }
      programs[key] = try BoundProgram(roofline, family, on: context(.none, key.library, nil))
    }
    self.init(programs, plain: plain)
  }

  /// A device's lists of kernels by family; those for types that their unit does not have here are none.
  private static func lists(of device: HardwareProfile) throws(ModelError) -> [Key: KernelLists] {
    var lists: [Key: [KernelList]] = [:]
    for set in device.kernels {
      var set = set
      set.types.removeAll { type in
        let needed = set.unit == .vector ? type.accumulator : type
        return !device.compute.contains { $0.unit == set.unit && $0.type == needed }
      }
      let key = try Key(set.operation, set.implementation, of: device.name)
      lists[key, default: []].append(KernelList(set))
    }
    return lists.mapValues { KernelLists($0) }
  }

  /// The program of a family; nil where none is registered, nor fitted.
  func program(_ kind: OperationKind, _ library: Library) -> BoundProgram? {
    programs[Key(kind: kind, library: library).place]
  }

  /// The program itself, for others that are made of it.
  func program<P: DeviceProgram>(_: P.Type, _ kind: OperationKind, _ library: Library) -> P? {
    program(kind, library)?.mechanism.program as? P
  }
}

extension ProgramTable.Key {
  /// The family that a profile names.
  fileprivate init(_ kind: String, _ library: String, of profile: String) throws(ModelError) {
    guard let known = OperationKind(rawValue: kind), let program = Library(rawValue: library) else {
      throw .unknownFamily(profile: profile, family: kind, library: library)
    }
    self.init(kind: known, library: program)
  }
}
