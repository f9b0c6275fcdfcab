import Quantities
import Workloads

/// What moves elements without computing on them, and what updates weights.
enum MoveRecognisers {
  static var all: [Recogniser] {
    [
      Recogniser(names: ["cat", "_cat", "stack"]) { call, evidence in
        guard let shapes = call.shapes.first else { return nil }
        let count = shapes.compactMap { FrameworkCall.count($0) }.reduce(0, +)
        guard count > 0 else { return nil }
        let width = evidence.opaqueWidth ?? 2
        let form: ElementMap.Form = evidence.isVectorised == true ? .vector : .indexed
        return Recognised(
          ElementMap(form, elements: count, read: width, written: width))
      },
      Recogniser(names: ["embedding", "index_select", "gather"]) { call, _ in
        let places = call.name.hasSuffix("index_select") || call.name.hasSuffix("gather") ? 2 : 1
        guard let count = call.count(places), let columns = call.size(0, -1),
          let type = call.elementType(0)
        else { return nil }
        // Places may be spread over the columns already.
        let rows = call.name.hasSuffix("gather") ? max(count / columns, 1) : count
        return Recognised(
          RowCopy(.gather, type: type, rows: rows, columns: columns), residency: .rotating())
      },
      Recogniser(
        names: [
          "index", "index_put_", "_index_put_impl_", "scatter_", "scatter_add_", "index_add_",
          "index_copy_", "scatter", "masked_select", "take", "flip", "roll", "repeat_interleave",
          "embedding_dense_backward", "constant_pad_nd", "nonzero",
        ]
      ) { call, _ in
        guard let count = call.count(0), let width = call.width(0) else { return nil }
        let moved =
          call.name.contains("_copy_") || call.name.contains("_add_") || call.name.contains("put")
          ? (2..<call.shapes.count).compactMap { call.count($0) }.max() ?? count : count
        return Recognised(
          ElementMap(.indexed, elements: moved, read: width, written: width))
      },
      Recogniser(names: ["_fused_adamw_", "_fused_adam_"]) { _, evidence in
        // Lists of tensors have no sizes here; a block does 65,536 elements.
        guard evidence.blocks > 0 else { return nil }
        return Recognised(
          OptimizerStep(elements: evidence.blocks * adamChunk), residency: .rotating())
      },
    ]
  }

  /// Elements that a block of PyTorch's multi-tensor kernels updates (ATen/native/cuda/MultiTensorApply.cuh).
  private static let adamChunk = 65_536
}
