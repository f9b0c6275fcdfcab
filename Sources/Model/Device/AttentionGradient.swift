import Hardware
import Quantities
import Workloads

/// What is fitted of a fused attention kernel's backward pass; its forward pass has its own family.
struct AttentionGradientParameters {
  let values: FamilyParameters

  static let list: [Parameter] = [
    .ratio("operands", 0.01...1, ideal: 0, "share of reading tiles from shared memory unhidden"),
    .ratio("exponentials", 0.05...4, ideal: 0, "share of the softmax of a tile unhidden"),
    .time("block", 0...20, "beginning and end of a block"),
    .time("startup", 0...30, "launch of all kernels of the pass, and their ends"),
    .ratio("memory", 0.2...1, ideal: 1, "share of the memory's bandwidth in the passes beside"),
    .ratio("tail", 0.05...3, ideal: 0, "share of the longest block that ends after the others"),
  ]

  var operands: Double { values[0] }
  var exponentials: Double { values[1] }
  var block: Double { values[2] }
  var startup: Double { values[3] }
  var memory: Double { values[4] }
  var tail: Double { values[5] }
}

/// The backward pass of tiled attention (FlashAttention-2, Dao 2023, section 3.1.2): blocks of keys that walk through the
/// queries with five products a tile, between passes that prepare dO x O and convert dQ from fp32.
struct TiledAttentionGradient {
  let device: Device
  let parameters: AttentionGradientParameters
  let type: ElementType
  let form: AttentionForm
  let rate: Double
  /// Instructions of a lane for one element of an array that is brought into another layout.
  let copyInstructions: Double

  func cost<A: CostAlgebra>(_ kernels: Kernels, _: A.Type) -> A.Cost {
    let tile = kernels.tiles[0]
    let size = type.size.value
    let pairs = form.pairs
    let (queries, keys) = (Double(form.queries), Double(form.keys))
    let walk = tiles(queries, tile.height)
    let bands = tiles(keys, tile.width)
    // Under a causal mask a block of keys begins at the diagonal.
    let hidden = form.isCausal ? (queries * queries / 2 - queries * tile.width / 2) : 0
    let share = 1 - max(hidden, 0) / (queries * keys)
    let blocks = bands * pairs
    let dimension = Double(
      form.headDim <= 128 ? (form.headDim + 31) / 32 * 32 : min(kernels.headDim, 256))
    let products = 10 * tile.width * tile.height * dimension / (rate * kernels.share)
    let reading =
      kernels.warps * 5 * tile.width * dimension * size / device.sharedBandwidth
    let softmax = tile.width * tile.height / device.exponentials
    let places = kernels.resident * device.processors
    let walked: Double
    let begun: Double
    if form.isCausal {
      walked = blocks * walk * share / device.processors + parameters.tail * walk
      begun = blocks / device.processors
    } else {
      begun = tiles(blocks, places) * kernels.resident
      walked = begun * walk
    }
    let main = A.serial(
      A.serial(
        A.term(.compute(.matrix, type), Seconds(walked * products)),
        A.term(
          .stage("shared-memory operands"), Seconds(walked * reading * parameters.operands))),
      A.serial(
        A.term(
          .compute(.exponential, .fp32), Seconds(walked * softmax * parameters.exponentials)),
        A.term(.stage("block start and end"), Seconds(begun * parameters.block))))
    // Beside: O and dO read, dQ in fp32 cleared and read, and written in 16 bits, which is seven times the queries' bytes;
    // a group's dK and dV for each head.
    let rows = pairs * queries * Double(form.headDim) * size
    let groups =
      form.heads > form.kvHeads ? 4 * pairs * keys * Double(form.headDim) * size : 0
    let passes = (7 * rows + groups) / (device.memoryBandwidth * parameters.memory)
    let copied =
      Double(form.copies) * rows / size * copyInstructions
      / device.instructions
    return A.serial(
      A.serial(A.term(.startup, device.startup(parameters.startup)), main),
      A.serial(
        A.term(.stage("passes beside the main kernel"), Seconds(passes)),
        A.term(.stage("copies into another layout"), Seconds(copied))))
  }
}
