import Quantities
import Workloads

/// What works along the rows of a matrix: norms, softmax, reductions, choices.
enum RowRecognisers {
  static var all: [Recogniser] { norms + softmax + choices }

  static var norms: [Recogniser] {
    [
      Recogniser(names: [
        "native_layer_norm", "layer_norm", "_fused_rms_norm", "rms_norm", "native_group_norm",
      ]) {
        call, _ in
        guard let count = call.count(0), let type = call.elementType(0) else { return nil }
        let columns = call.numbers(1).reduce(1, *)
        let width =
          columns > 0 && !call.numbers(1).isEmpty && count % columns == 0
          ? columns : call.size(0, -1) ?? 1
        return Recognised(
          Norm(
            call.name.contains("rms") ? .rms : .layer, type: type, rows: count / width,
            columns: width))
      },
      // The input's gradient reads two arrays and writes one; those of gain and bias read two once more.
      Recogniser(names: ["native_layer_norm_backward", "_fused_rms_norm_backward"]) { call, _ in
        guard let count = call.count(0), let width = call.width(0) else { return nil }
        return Recognised(
          ElementMap(.indexed, elements: count, read: 4 * width, written: width))
      },
      // Statistics, then the result from them.
      Recogniser(names: [
        "native_batch_norm", "cudnn_batch_norm", "miopen_batch_norm", "_batch_norm_impl_index",
        "_batch_norm_with_update",
      ]) {
        call, _ in
        guard let count = call.count(0), let width = call.width(0) else { return nil }
        return Recognised(
          ElementMap(.indexed, elements: count, read: 2 * width, written: width))
      },
      Recogniser(names: [
        "native_batch_norm_backward", "cudnn_batch_norm_backward", "miopen_batch_norm_backward",
      ]) {
        call, _ in
        guard let count = call.count(0), let width = call.width(0) else { return nil }
        return Recognised(
          ElementMap(.indexed, elements: count, read: 4 * width, written: width))
      },
    ]
  }

  static var softmax: [Recogniser] {
    [
      Recogniser(names: ["_softmax", "_log_softmax", "_safe_softmax"]) { call, _ in
        guard let count = call.count(0), let columns = call.size(0, -1),
          let type = call.elementType(0)
        else { return nil }
        return Recognised(Softmax(.library, type: type, rows: count / columns, columns: columns))
      },
      Recogniser(names: ["_softmax_backward_data", "_log_softmax_backward_data"]) { call, _ in
        guard let count = call.count(0), let width = call.width(0) else { return nil }
        return Recognised(
          ElementMap(.vector, elements: count, read: 2 * width, written: width))
      },
    ]
  }

  static var choices: [Recogniser] {
    [
      Recogniser(
        names: [
          "mean", "sum", "amax", "amin", "max", "min", "argmax", "argmin", "norm", "prod", "var",
          "var_mean", "std", "std_mean", "any", "all", "linalg_vector_norm", "logsumexp",
          "cumsum", "nansum", "sum_out",
        ]
      ) { call, _ in reduction(call) },
      Recogniser(names: ["topk"]) { call, _ in
        guard let count = call.count(0), let columns = call.size(0, -1),
          let type = call.elementType(0), let k = Int(call.value(1)), k > 0
        else { return nil }
        return Recognised(
          Selection(type: type, rows: count / columns, columns: columns, topK: k))
      },
      // A pass for each eight bits, over keys and their places.
      Recogniser(names: ["sort", "argsort"]) { call, _ in
        guard let count = call.count(0), let width = call.width(0) else { return nil }
        return Recognised(
          ElementMap(
            .indexed, elements: count, read: width * (width + 8), written: width * (width + 8)))
      },
    ]
  }

  /// Along the last dimension rows are added; along another each element is read once.
  private static func reduction(_ call: FrameworkCall) -> Recognised? {
    guard let shape = call.shape(0), let count = call.count(0), let width = call.width(0),
      let columns = shape.last
    else { return nil }
    let axes = call.numbers(1).map { $0 < 0 ? $0 + shape.count : $0 }
    let isLast = axes.isEmpty || axes.contains(shape.count - 1)
    if isLast, let type = call.elementType(0) {
      let all = axes.isEmpty ? count : columns
      return Recognised(Reduction(type: type, rows: count / all, columns: all))
    }
    return Recognised(ElementMap(.vector, elements: count, read: width, written: 1))
  }
}
