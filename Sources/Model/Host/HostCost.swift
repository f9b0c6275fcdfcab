/// What a host, or a machine's own scheduling, costs each time, in seconds.
///
/// The names are those of a profile's `overhead` elements.
public enum HostCost: String, Sendable, Hashable, CaseIterable {
  /// Handing work to a team of threads and having it back, and one barrier of the team.
  case dispatch, barrier
  /// One message between processes.
  case processExchange = "process-exchange"
  /// The floor of a kernel that is started by a device itself.
  case launch
  /// What lies between two kernels of a graph.
  case graphGap = "graph gap"
  /// What a kernel among others takes longer than one that follows itself: its code is fetched anew.
  case kernelSwitch = "kernel switch"
  /// One call of the framework at any level.
  case frameworkCall = "framework call"
  /// One launch of a kernel by the framework.
  case kernelLaunch = "kernel launch"
  /// What a library needs to plan attention for a new shape.
  case attentionPlan = "attention plan"
  /// From kernel to kernel of a queue, beyond what it is in a graph.
  case eagerGap = "eager gap"
  /// What a serving engine's host does for each of its steps, beside what grows with the requests.
  case engineStep = "engine step"
  /// What it does for each request of a step.
  case engineRequest = "engine request"
  /// Launching one kernel or one graph of a step that is not one graph, through the engine's compiled model.
  case engineLaunch = "engine launch"
  /// What lies between a client of a serving engine and the engine's core, each way: another process, and its queue.
  case engineHop = "engine hop"
  /// What a client and an engine's front take for each request before it is handed on: requests at once reach the core one by one.
  case engineIntake = "engine intake"
  /// Issuing one collective.
  case collectiveEnqueue = "collective enqueue"
  /// What a profiler adds to an operation of the framework.
  case profiledOperation = "profiled operation"
  /// What a profiler adds to a call of the driver.
  case profiledCall = "profiled call"
  /// What a profiler adds to a function of the program.
  case profiledFunction = "profiled function"
}
