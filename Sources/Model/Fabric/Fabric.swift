import Hardware
import Quantities

/// What joins the devices of a node, and nodes: how many devices a node has, and the links of a collective's levels.
struct Fabric: Sendable {
  /// One device's connection, in one direction.
  struct Link: Sendable {
    var name: String
    /// Bytes a second.
    var bandwidth: Double
    /// Of one message; nil where it is not known.
    var latency: Seconds?
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
          name: $0.name, bandwidth: $0.bandwidth.value.value, latency: $0.latency?.value)
      }
    }
    inside = link([.allToAll, .ring])
    outside = link([.network])
  }

  /// The faster of the two.
  var fastest: Link? {
    [inside, outside].compactMap(\.self).max { $0.bandwidth < $1.bandwidth }
  }

  /// The most devices that a job may have.
  var most: Int { outside == nil ? devices : 1 << 20 }
}
