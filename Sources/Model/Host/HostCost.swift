/// What a host, or a machine's own scheduling, costs each time; the names are those of a profile's `overhead` elements.
public enum HostCost: String, Sendable, Hashable, CaseIterable {
  /// Handing work to a team of threads and having it back; one barrier of the team; one message between processes.
  case dispatch, barrier
  case processExchange = "process-exchange"
  /// The floor of a kernel that is started by a device itself, and what lies between two kernels of a graph.
  case launch
  case graphGap = "graph gap"
  /// One call of the framework at any level, and one launch of a kernel.
  case frameworkCall = "framework call"
  case kernelLaunch = "kernel launch"
  /// What a library needs to plan attention for a new shape.
  case attentionPlan = "attention plan"
  /// From kernel to kernel of a queue, beyond what it is in a graph.
  case eagerGap = "eager gap"
  /// Issuing one collective.
  case collectiveEnqueue = "collective enqueue"
  /// What a profiler adds to an operation of the framework, to a call of the driver, and to a function of the program.
  case profiledOperation = "profiled operation"
  case profiledCall = "profiled call"
  case profiledFunction = "profiled function"
}
