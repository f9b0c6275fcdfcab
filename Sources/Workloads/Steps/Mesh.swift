/// Devices that do something together: every `stride`-th, from one that is not further than `inner` from the first.
public struct DeviceGroup: Sendable, Hashable {
  /// Devices that take part.
  public let ranks: Int
  /// How many devices lie from one to the next.
  public let stride: Int
  /// How many such groups lie interleaved: the first device of a group is one of so many.
  public let inner: Int

  /// A group of `ranks` devices; without `inner` one starts at each device up to the stride.
  public init(ranks: Int, stride: Int = 1, inner: Int? = nil) {
    (self.ranks, self.stride, self.inner) = (ranks, stride, inner ?? stride)
  }

  /// Devices from the first of the first group to the last of the last.
  public var span: Int { (ranks - 1).times(stride) + inner }
}

/// An axis along which devices are numbered.
public enum MeshAxis: String, Sendable, Hashable, CaseIterable {
  /// What shares each layer's products; each sequence; the batch; the layers.
  case tensor, context, data, pipeline
  /// What shares each expert's products; the experts; and has copies of experts.
  case expertTensor, expert, expertData
}

/// Devices numbered along axes, innermost first: neighbours along the first axis are neighbours.
public struct Mesh: Sendable, Hashable {
  /// One axis and how many devices it has.
  public struct Side: Sendable, Hashable {
    /// What the devices along it share.
    public let axis: MeshAxis
    /// How many devices lie along it.
    public let degree: Int
  }

  /// The axes in the order of placement.
  public let sides: [Side]

  /// A mesh of axes with their degrees, innermost first.
  public init(_ sides: [(MeshAxis, Int)]) {
    self.sides = sides.map { Side(axis: $0.0, degree: $0.1) }
  }

  /// All devices.
  public var devices: Int { sides.reduce(1) { $0.times($1.degree) } }

  /// Devices that differ in nothing but their place along an axis, or along axes from one to another that lie side by side.
  ///
  /// An axis that the mesh does not have has one device.
  public func group(_ first: MeshAxis, through last: MeshAxis? = nil) -> DeviceGroup {
    guard let start = sides.firstIndex(where: { $0.axis == first }),
      let end = sides.firstIndex(where: { $0.axis == last ?? first }), start <= end
    else { return DeviceGroup(ranks: 1) }
    let stride = sides[..<start].reduce(1) { $0.times($1.degree) }
    return DeviceGroup(
      ranks: sides[start...end].reduce(1) { $0.times($1.degree) }, stride: stride)
  }

  /// The first and the last device along an axis.
  public func ends(of axis: MeshAxis) -> DeviceGroup {
    let all = group(axis)
    return DeviceGroup(
      ranks: min(all.ranks, 2), stride: all.stride.times(max(all.ranks - 1, 1)), inner: all.stride)
  }
}
