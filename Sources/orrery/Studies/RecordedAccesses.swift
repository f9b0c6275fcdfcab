import Planning
import Replay
import Tracer

extension RunnableNest: AccessStream {}
extension KernelAccesses: AccessStream {}

extension AccessSource {
  /// Programs that run here and write down what they touch.
  static let recorded = AccessSource(
    nest: { RunnableNest($0, blocks: $1) }, kernel: { try KernelAccesses($0) })
}
