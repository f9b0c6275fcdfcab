import Hardware
import Quantities

/// What joins the devices of a node, and nodes.
struct Node: Sendable {
  let devices: Int
  /// Every device to every other of the node; nil where the profile has no such link.
  let inside: Device.Link?
  /// Every device to those of other nodes; nil where the profile has no network.
  let outside: Device.Link?
  /// The faster of the two.
  var fastest: Device.Link? {
    [inside, outside].compactMap(\.self).max { $0.bandwidth < $1.bandwidth }
  }
  /// What the host needs to issue one collective; nil where the profile does not say.
  let enqueue: Seconds?

  init(_ profile: HardwareProfile, count: Int) {
    devices = count
    enqueue = profile.overheads.first { $0.name == "collective enqueue" }?.time.value
    func link(_ topologies: [HardwareProfile.Link.Topology]) -> Device.Link? {
      profile.links.first { topologies.contains($0.topology) }.map {
        Device.Link(name: $0.name, bandwidth: $0.bandwidth.value.value)
      }
    }
    inside = link([.allToAll, .ring])
    outside = link([.network])
  }
}
