/// What PyTorch's profiler calls the kinds of its events, now and before 2022.
enum EventCategory {
  /// The kind of a category's events; nil where the category is not known.
  static func kind(_ category: String) -> Span.Kind? {
    switch category {
    case "cpu_op", "Operator", "hpu_op", "external_correlation": .hostOperation
    case "user_annotation", "cpu_instant_event": .annotation
    case "cuda_runtime", "cuda_driver", "Runtime", "runtime", "driver", "glow_runtime": .call
    case "kernel", "Kernel", "collective_comm", "mtia_ccp_events": .kernel
    case "gpu_memcpy", "Memcpy": .copy
    case "gpu_memset", "Memset": .fill
    case "cuda_sync": .synchronization
    case "cuda_event": .event
    case "python_function": .function
    case "overhead", "Trace": .overhead
    case "gpu_user_annotation", "cuda_profiler_range": .deviceAnnotation
    default: kind(ofOther: category)
    }
  }

  /// Devices of other makers, which write the same words behind their own name: xpu_runtime, GCU_MEMCPY.
  private static let makers: Set<Substring> = [
    "xpu", "mtia", "privateuse1", "hpu", "npu", "gcu", "musa", "mlu", "hip", "tpu",
  ]

  private static func kind(ofOther category: String) -> Span.Kind? {
    let words = category.lowercased().split(separator: "_", maxSplits: 1)
    guard words.count == 2, makers.contains(words[0]) else { return nil }
    switch words[1] {
    case "runtime", "driver": return .call
    case "kernel": return .kernel
    case "memcpy": return .copy
    case "memset": return .fill
    case "sync": return .synchronization
    case "user_annotation": return .deviceAnnotation
    default: return nil
    }
  }

  /// What it calls a kind; nil for what it does not know.
  static func name(_ kind: Span.Kind) -> String? {
    switch kind {
    case .span, .node: nil
    case .hostOperation: "cpu_op"
    case .annotation: "user_annotation"
    case .call: "cuda_runtime"
    case .kernel: "kernel"
    case .copy: "gpu_memcpy"
    case .fill: "gpu_memset"
    case .synchronization: "cuda_sync"
    case .event: "cuda_event"
    case .function: "python_function"
    case .overhead: "overhead"
    case .deviceAnnotation: "gpu_user_annotation"
    }
  }
}
