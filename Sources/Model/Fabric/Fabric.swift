import Hardware
import Quantities
import Workloads

/// What joins the devices of a node, and nodes: how many devices a node has, and the links of a collective's levels.
struct Fabric: Sendable {
  /// One device's connection, in one direction.
  struct Link: Sendable {
    var name: String
    /// Bytes a second.
    var bandwidth: Double
    /// Of one message; nil where it is not known.
    var latency: Seconds?
    /// Whether the bandwidth is that of links to each other device, of which a group uses those among its own.
    var isMesh = false
    /// Whether its switches add up what several devices have and hand it to all.
    var hasMulticast = false
  }

  let machine: String
  let devices: Int
  /// Every device to every other of the node; nil where the profile has no such link.
  let inside: Link?
  /// Every device to those of other nodes; nil where the profile has no network.
  let outside: Link?

  /// The fabric of a node's profile.
  init(_ profile: HardwareProfile, devices: Int) {
    machine = profile.name
    self.devices = devices
    func link(_ topologies: [HardwareProfile.Link.Topology]) -> Link? {
      profile.links.first { topologies.contains($0.topology) }.map {
        Link(
          name: $0.name, bandwidth: $0.bandwidth.value.value, latency: $0.latency?.value,
          isMesh: $0.topology == .mesh, hasMulticast: $0.hasMulticast)
      }
    }
    inside = link([.allToAll, .mesh, .ring])
    outside = link([.network])
  }

  /// The faster of the two.
  var fastest: Link? {
    [inside, outside].compactMap(\.self).max { $0.bandwidth < $1.bandwidth }
  }

  /// The link of a node's devices as so many of them use it: of a mesh those between them, and one to send over.
  func inside(_ form: Collective.Form, ranks: Int) -> Link? {
    guard var link = inside, link.isMesh, devices > 1 else { return inside }
    let used = form == .sendReceive ? 1 : min(ranks, devices) - 1
    link.bandwidth *= Double(used) / Double(devices - 1)
    return link
  }

  /// The most devices that a job may have.
  var most: Int { outside == nil ? devices : 1 << 20 }
}
