/// What PyTorch's profiler calls the kinds of its events, now and before 2022.
enum EventCategory {
  static func kind(_ category: String) -> Span.Kind {
    switch category {
    case "cpu_op", "Operator", "hpu_op", "external_correlation": .hostOperation
    case "user_annotation", "cpu_instant_event": .annotation
    case "cuda_runtime", "cuda_driver", "Runtime", "xpu_runtime", "xpu_driver", "mtia_runtime",
      "glow_runtime", "privateuse1_runtime", "privateuse1_driver":
      .call
    case "kernel", "Kernel", "collective_comm": .kernel
    case "gpu_memcpy", "Memcpy": .copy
    case "gpu_memset", "Memset": .fill
    case "cuda_sync", "xpu_sync": .synchronization
    case "cuda_event": .event
    case "python_function": .function
    case "overhead", "Trace": .overhead
    case "gpu_user_annotation": .deviceAnnotation
    default: .span
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
